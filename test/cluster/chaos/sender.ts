import { Agent, request } from "node:https";
import { buffer } from "node:stream/consumers";
import type { Credentials } from "../connection.ts";
import type { Admission } from "./admissions.ts";
import { type Result, resultOf } from "./result.ts";

/** An admission that was asked for; times are milliseconds of `performance.now()`. */
export interface Sent {
  readonly at: number;
  readonly done: number;
  readonly result: Result;
  /** What the API server said, or why it did not. */
  readonly text: string;
}

/** Asks an API server for admissions over kept connections. */
export interface Sender {
  /** Never rejects: what goes wrong is a result. */
  send(admission: Admission): Promise<Sent>;
  close(): void;
}

/** Longer than any webhook timeout. */
const LIMIT = 40_000;

/** Opens nothing yet. Failing to connect is a result like others, so the API server may come and go. */
export function openSender({ url, ca, token }: Credentials): Sender {
  // Connections that nobody uses are given up before the API server does it, which would look like a lost request.
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 200, timeout: 30_000 });
  const { hostname, port } = new URL(url);
  const headers = { accept: "application/json", "content-type": "application/json", authorization: `Bearer ${token}` };

  const send = ({ path, body, expected }: Admission): Promise<Sent> =>
    new Promise((resolve) => {
      const at = performance.now();
      const settle = (result: Result, text: string) => resolve({ at, done: performance.now(), result, text });
      const unreachable = (error: Error) => settle("unreachable", error.message);
      const outgoing = request({ agent, hostname, port, path, method: "POST", headers: { ...headers, "content-length": body.length } });
      outgoing.setTimeout(LIMIT, () => outgoing.destroy(new Error(`no answer in ${LIMIT / 1_000} s`)));
      outgoing.on("error", unreachable);
      outgoing.on("response", (incoming) => {
        buffer(incoming).then((bytes) => {
          const { result, text } = resultOf(incoming.statusCode ?? 0, bytes.toString("utf8"), expected);
          settle(result, text);
        }, unreachable);
      });
      outgoing.end(body);
    });

  return { send, close: () => agent.destroy() };
}
