import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { buffer } from "node:stream/consumers";
import { type ClusterChoice, type Credentials, loadCredentials } from "./credentials.ts";
import { type Failure, failureOf, isFailure, withoutAnswer } from "./failure.ts";

/** One request; the path begins with a slash and may have a query. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body; application/json when absent. */
  readonly contentType?: string;
}

/** A success: parsed JSON, all of it, fields that nobody knows yet included. */
export interface Answer {
  readonly body: unknown;
  /** Milliseconds since the epoch by the clock of the API server. */
  readonly serverTime: number | undefined;
}

/** One API server over kept-alive connections. */
export interface ApiServer {
  /** Namespace of the context, when it names one. */
  readonly namespace: string | undefined;
  /** Resolves with what came of it; a refusal, an outage, a timeout are values. */
  readonly request: (call: Call) => Promise<Answer | Failure>;
  /** Ends the idle connections. */
  readonly close: () => void;
}

/** How requests are made. */
export interface ApiServerOptions extends ClusterChoice {
  /** Milliseconds for a whole request; 10 s when absent. */
  readonly timeout?: number;
  /** As the audit log shows it. */
  readonly userAgent: string;
}

const TIMEOUT = 10_000;

/** Reads the credentials; connects with the first request only. */
export async function openApiServer(options: ApiServerOptions): Promise<ApiServer | Failure> {
  const credentials = await loadCredentials(options);
  if (isFailure(credentials)) return credentials;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    namespace: credentials.namespace,
    request: (call) => requestOver(credentials, agent, options, call),
    close: () => agent.destroy(),
  };
}

async function requestOver(
  credentials: Credentials,
  agent: Agent,
  { timeout = TIMEOUT, userAgent }: ApiServerOptions,
  call: Call,
): Promise<Answer | Failure> {
  const { server } = credentials;
  const given = await credentials.options();
  if (isFailure(given)) return given;
  const headers = { accept: "application/json", "user-agent": userAgent, ...given.headers };
  const options = { agent, ...given, method: call.method, headers, signal: AbortSignal.timeout(timeout) };
  try {
    return await answerOf(await send(new URL(server.pathname.replace(/\/$/, "") + call.path, server), options, call));
  } catch (error) {
    return withoutAnswer(error, server.host);
  }
}

/** A kept-alive connection may be closed by the other side while we write to it; a read is then made again on another one. */
function send(url: URL, options: RequestOptions, call: Call): Promise<IncomingMessage> {
  const { method, body, contentType = "application/json" } = call;
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const ofPayload = payload === undefined ? {} : { "content-type": contentType, "content-length": payload.length };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { ...options, headers: { ...options.headers, ...ofPayload } });
    request.on("response", resolve);
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (isStale && method === "GET") resolve(send(url, options, call));
      else reject(error);
    });
    request.end(payload);
  });
}

async function answerOf(response: IncomingMessage): Promise<Answer | Failure> {
  const { statusCode = 0, headers } = response;
  const text = (await buffer(response)).toString("utf8");
  const body = parsed(text);
  if (statusCode < 200 || statusCode > 299) return failureOf(statusCode, body, headers["retry-after"]);
  if (body === undefined) return { failure: "unexpected", message: "the answer is no JSON", code: statusCode };
  const serverTime = Date.parse(headers.date ?? "");
  return { body, serverTime: Number.isNaN(serverTime) ? undefined : serverTime };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
