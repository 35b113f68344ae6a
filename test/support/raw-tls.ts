import { connect, type TLSSocket } from "node:tls";

/** What came back on a connection that was written to byte by byte, and how it ended. */
export interface RawExchange {
  readonly socket: TLSSocket;
  /** All that has come back so far, as latin1. */
  readonly received: () => string;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
}

/** A TLS connection to a test webhook on which a test writes whatever it likes; destroyed by the test or by the webhook. */
export function rawTls(port: number, ca: string): Promise<RawExchange> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect({ host: "127.0.0.1", port, ca, servername: "localhost", ALPNProtocols: ["http/1.1"] });
    const closed = new Promise<void>((done) => socket.once("close", () => done()));
    socket.setEncoding("latin1").on("data", (text: string) => {
      received += text;
    });
    socket.on("error", reject);
    socket.once("secureConnect", () => {
      socket.off("error", reject).on("error", () => undefined);
      resolve({ socket, received: () => received, closed });
    });
  });
}
