import { once } from "node:events";
import type { Server } from "node:net";

/** A host name or address, and a port; port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Makes a server listen; gives the address with the port it got, or rejects with one sentence. `onError` is told of what goes wrong later (no file descriptor left, for one), which would otherwise end the process. */
export async function listen(server: Server, { host, port }: ListenAddress, onError: (error: unknown) => void): Promise<ListenAddress> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Error(`cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : "unknown error"}`, { cause: error });
  }
  server.on("error", onError);
  const bound = server.address();
  return { host, port: typeof bound === "object" && bound !== null ? bound.port : port };
}
