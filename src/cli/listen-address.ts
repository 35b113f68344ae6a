import { InvalidArgumentError } from "commander";

/** Where to listen; an empty host is every address of the machine. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:\[(?<six>[\da-fA-F:.]+)\]|(?<host>[^\s:[\]]*)):(?<port>\d{1,5})$/;

/** Reads `:9443`, `127.0.0.1:9443`, `localhost:0` or `[::1]:9443`; port 0 lets the system choose. Throws what commander tells the user. */
export function parseListenAddress(text: string): ListenAddress {
  const { six, host = "", port } = ADDRESS.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) throw new InvalidArgumentError("Give HOST:PORT or :PORT, with a port up to 65535.");
  return { host: six ?? host, port: Number(port) };
}

/** The address as a URL and a person have it; every address prints as `*`. */
export function printAddress({ host, port }: ListenAddress): string {
  return `${host === "" ? "*" : host.includes(":") ? `[${host}]` : host}:${port}`;
}
