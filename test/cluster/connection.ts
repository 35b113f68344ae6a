import { Agent, request as httpsRequest } from "node:https";
import { buffer } from "node:stream/consumers";

const limitMs = 60_000;

/** What the API server answered; `body` is the parsed JSON, undefined when the answer is no JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly text: string;
  readonly body: unknown;
}

/** Sends one request; a string or bytes go as they are, anything else as JSON. Rejects only when no answer came. */
export type Request = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;

/** Where an API server is and who asks: a bearer token or a client certificate, PEM. */
export interface Credentials {
  readonly url: string;
  readonly ca: string;
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Kept-alive HTTPS to one API server; `close` ends its connections. */
export interface Connection {
  readonly request: Request;
  close(): void;
}

/** Opens nothing yet: the first request connects. */
export function connect({ url, token, ...tls }: Credentials): Connection {
  const agent = new Agent({ ...tls, keepAlive: true });
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const request: Request = (method, path, body, headers) =>
    new Promise((resolve, reject) => {
      const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
      const payload = raw ? body : JSON.stringify(body);
      const kind = payload === undefined ? {} : { "content-type": "application/json" };
      const outgoing = httpsRequest(new URL(path, url), {
        method,
        agent,
        headers: { accept: "application/json", ...authorization, ...kind, ...headers },
        signal: AbortSignal.timeout(limitMs),
      });
      outgoing.on("error", reject);
      outgoing.on("response", (incoming) => {
        buffer(incoming).then((bytes) => {
          const text = bytes.toString("utf8");
          const isJson = incoming.headers["content-type"]?.includes("json") ?? false;
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headersDistinct,
            text,
            body: isJson ? JSON.parse(text) : undefined,
          });
        }, reject);
      });
      outgoing.end(payload);
    });

  return { request, close: () => agent.destroy() };
}
