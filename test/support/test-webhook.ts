import { request } from "node:https";
import { onTestFinished } from "vitest";
import type { Policy } from "../../src/core/policy.ts";
import type { Logger } from "../../src/webhook/decision-log.ts";
import { startWebhook, type Webhook, type WebhookOptions } from "../../src/webhook/webhook.ts";
import { type TestSource, testSource } from "./certificates.ts";
import { policyOf } from "./reviews.ts";

/** One line of the log. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A webhook on loopback with its log in memory. */
export interface TestWebhook extends Webhook {
  readonly source: TestSource;
  readonly log: readonly LogLine[];
  readonly post: (body: string | Buffer, options?: PostOptions) => Promise<HttpAnswer>;
}

/** What of a request a test may set; the rest is as the API server sends it. */
export interface PostOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP response with its whole body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A log that keeps its lines; `debug` as given. */
export function memoryLog(lines: LogLine[], isDebug = true): Logger {
  const at = (level: LogLine["level"]) => (object: object, message: string) => void lines.push({ level, message, object: { ...object } });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), isLevelEnabled: (level) => level !== "debug" || isDebug };
}

/** Starts a webhook that judges by one policy, called by its profile's name, and ends it with the test. */
export async function testWebhook(policy: Policy = policyOf(), options: Partial<WebhookOptions> = {}): Promise<TestWebhook> {
  const source = testSource();
  const log: LogLine[] = [];
  const webhook = await startWebhook({
    policies: new Map([[policy.profile, policy]]),
    defaultProfile: policy.profile,
    certificates: source,
    listen: { host: "127.0.0.1", port: 0 },
    rules: [],
    log: memoryLog(log),
    clock: Date.now,
    version: "0.0.0",
    drain: { wait: 0, deadline: 500 },
    ...options,
  });
  onTestFinished(() => webhook.drain());
  return { ...webhook, source, log, post: (body, more) => post(webhook.address.port, source.ca, body, more) };
}

/** Sends one request on a connection of its own, the certificate verified. */
export function post(
  port: number,
  ca: string,
  body: string | Buffer,
  { path = "/validate?timeout=10s", method = "POST", headers }: PostOptions = {},
) {
  return new Promise<HttpAnswer>((resolve, reject) => {
    const all = { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), ...headers };
    const outgoing = request({ host: "127.0.0.1", port, ca, servername: "localhost", agent: false, path, method, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
