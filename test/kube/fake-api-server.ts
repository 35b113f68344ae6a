import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { issueThrowAway } from "../../src/pki/throw-away.ts";

type Fields = Record<string, unknown>;

interface StoredObject {
  readonly object: Fields;
  /** Who created it by server-side apply. */
  readonly owner: string;
}

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** Answers instead of the fake, or `undefined` for not this time. */
export type Interceptor = (request: SeenRequest, response: ServerResponse) => boolean;

/** As much of an API server as the client asks for: optimistic concurrency, server-side apply by one owner per object, Status for what goes wrong. */
export interface FakeApiServer {
  readonly kubeconfig: string;
  readonly port: number;
  readonly requests: SeenRequest[];
  /** By URL path. */
  readonly objects: Map<string, StoredObject>;
  readonly connections: () => number;
  intercept: Interceptor;
  put(path: string, object: Fields): void;
}

const CERTIFICATES = issueThrowAway();

/** Starts one on loopback; it ends with the test. */
export async function fakeApiServer(): Promise<FakeApiServer> {
  const objects = new Map<string, StoredObject>();
  const requests: SeenRequest[] = [];
  let connections = 0;
  let version = 0;
  const store = (path: string, object: Fields, owner: string): Fields => {
    const stored = { ...object, metadata: { ...(object["metadata"] as Fields), resourceVersion: String(++version) } };
    objects.set(path, { object: stored, owner });
    return stored;
  };
  const server = createServer({ cert: CERTIFICATES.cert, key: CERTIFICATES.key }, async (incoming, response) => {
    const url = new URL(incoming.url ?? "", "https://localhost");
    const body = incoming.method === "GET" ? undefined : await json(incoming).catch(() => undefined);
    const request = { method: incoming.method ?? "", path: url.pathname, query: url.searchParams, headers: incoming.headers, body };
    requests.push(request);
    if (fake.intercept(request, response)) return;
    if (incoming.headers.authorization !== "Bearer secret-token") return status(response, 401, "Unauthorized", "Unauthorized");
    const { path, method } = request;
    const found = objects.get(path);
    if (method === "GET") return found === undefined ? status(response, 404, "NotFound", `${path} not found`) : answer(response, 200, found.object);
    if (method === "POST") return answer(response, 201, body as Fields);
    if (method !== "PATCH") return status(response, 405, "MethodNotAllowed", "not here");
    const patch = body as Fields;
    const isApply = incoming.headers["content-type"] === "application/apply-patch+yaml";
    const wanted = (patch["metadata"] as Fields | undefined)?.["resourceVersion"];
    const has = (found?.object["metadata"] as Fields | undefined)?.["resourceVersion"];
    if (found === undefined && !isApply) return status(response, 404, "NotFound", `${path} not found`);
    if (wanted !== undefined && wanted !== has) return status(response, 409, "Conflict", "the object has been modified");
    const owner = request.query.get("fieldManager") ?? "";
    if (isApply && found !== undefined && owner !== found.owner && request.query.get("force") !== "true")
      return status(response, 409, "Conflict", `Apply failed with 1 conflict: conflict with "${found.owner}"`);
    answer(response, found === undefined ? 201 : 200, store(path, merged(found?.object ?? {}, patch), found?.owner ?? owner));
  });
  server.on("secureConnection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "initguard-kube-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigText(`https://localhost:${port}`));
  onTestFinished(() => {
    server.close().closeAllConnections();
    rmSync(folder, { recursive: true });
  });
  const fake: FakeApiServer = {
    ...{ kubeconfig, port, requests, objects, connections: () => connections, intercept: () => false },
    put: (path, object) => void store(path, object, "somebody"),
  };
  return fake;
}

/** A kubeconfig for the fake with one context, or with other words where given. */
export function kubeconfigText(server: string, { token = "secret-token", ca = CERTIFICATES.ca } = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "fake",
    clusters: [{ name: "fake", cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
    users: [{ name: "me", user: { token } }],
    contexts: [
      { name: "fake", context: { cluster: "fake", user: "me", namespace: "initguard" } },
      { name: "other", context: { cluster: "fake", user: "me" } },
    ],
  });
}

/** Answers with a Status. */
export function status(response: ServerResponse, code: number, reason: string, message: string): void {
  answer(response, code, { kind: "Status", apiVersion: "v1", status: "Failure", message, reason, code });
}

function answer(response: ServerResponse, code: number, body: Fields): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A merge patch, with lists of named items merged by name as apply does. */
function merged(before: unknown, patch: unknown): Fields {
  const result: Fields = { ...(before as Fields) };
  for (const [name, value] of Object.entries(patch as Fields)) {
    const old = result[name];
    if (value === null) delete result[name];
    else if (Array.isArray(value) && Array.isArray(old)) result[name] = old.map((item) => mergedItem(item, value));
    else result[name] = isFields(value) && isFields(old) ? merged(old, value) : value;
  }
  return result;
}

function mergedItem(item: unknown, changes: readonly unknown[]): unknown {
  const change = changes.find((one) => isFields(one) && isFields(item) && one["name"] === item["name"]);
  return change === undefined ? item : merged(item, change);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
