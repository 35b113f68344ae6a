import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./response.ts";

const JSON_TYPE = "application/json";

/** Headers that some answers carry besides their type and length. */
export type ExtraHeaders = Readonly<Record<string, string>>;

const CLOSE: ExtraHeaders = { connection: "close" };

/** Sends an answer to a request whose body has been read; `isLast` tells the caller to come back on a new connection. */
export function send(response: ServerResponse, { status, body }: Answer, isLast: boolean): void {
  const headers = { "content-type": JSON_TYPE, "content-length": Buffer.byteLength(body) };
  response.writeHead(status, isLast ? { ...headers, ...CLOSE } : headers).end(body);
}

/**
 * Sends an answer although the body has not been read, and closes the connection. The answer is complete on the wire at once; the connection stays
 * for at most `linger` milliseconds, the rest of the body thrown away, because a reset could overtake an answer to a caller that still writes.
 */
export function sendUnread(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer & { readonly headers?: ExtraHeaders },
  linger: number,
): void {
  const { status, body, headers } = answer;
  response.writeHead(status, { "content-type": JSON_TYPE, "content-length": Buffer.byteLength(body), ...headers, ...CLOSE });
  if (request.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  const timer = setTimeout(() => response.end(), linger);
  const finish = () => {
    clearTimeout(timer);
    response.end();
  };
  request.once("end", finish).once("close", finish).resume();
}
