import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";

/** What the webhook said of a review. */
export interface ReviewAnswer {
  readonly allowed: boolean;
  /** The whole denial in one line. */
  readonly message: string;
  readonly causes: readonly { readonly field: string; readonly message: string }[];
  readonly warnings: readonly string[];
}

/** A caller like the API server: one kept connection, the CA verified. */
export interface ReviewClient {
  /** Sends one review; rejects with one sentence when the answer is none. */
  send(review: string): Promise<ReviewAnswer>;
  close(): void;
}

/** A client of the webhook on this machine at the given port. */
export function reviewClient(port: number, ca: string): ReviewClient {
  // Said in full, because NODE_TLS_REJECT_UNAUTHORIZED=0 would switch it off.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, rejectUnauthorized: true });
  const send = async (review: string): Promise<ReviewAnswer> => {
    const { status, body } = await post(review, { agent, port });
    const { response } = objectOf(JSON.parse(body));
    if (status !== 200 || response === undefined) throw new Error(`the webhook answered ${status}: ${body}`);
    return answerOf(objectOf(response));
  };
  return { send, close: () => agent.destroy() };
}

function post(body: string, { agent, port }: { agent: Agent; port: number }): Promise<{ status: number | undefined; body: string }> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/validate?timeout=10s", method: "POST", agent, headers })
      .on("response", (response) => text(response).then((answer) => resolve({ status: response.statusCode, body: answer }), reject))
      .on("error", reject)
      .end(body);
  });
}

function answerOf(response: Readonly<Record<string, unknown>>): ReviewAnswer {
  const status = objectOf(response["status"]);
  const causes = listOf(objectOf(status["details"])["causes"]).map(objectOf);
  return {
    allowed: response["allowed"] === true,
    message: String(status["message"] ?? ""),
    causes: causes.map(({ field, message }) => ({ field: String(field), message: String(message) })),
    warnings: listOf(response["warnings"]).map(String),
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
