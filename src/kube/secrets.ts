import { isObject } from "../core/shape.ts";
import type { ApiServer } from "./api-server.ts";
import { type Failure, isFailure } from "./failure.ts";

/** A Secret that is kept here. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
  /** Given to it when it is created; never changed. */
  readonly type: "Opaque" | "kubernetes.io/tls";
}

/** A Secret as it was read. */
export interface Secret {
  /** Its resourceVersion; undefined when it does not exist. */
  readonly version: string | undefined;
  /** Decoded as UTF-8; empty when it does not exist. */
  readonly data: Readonly<Record<string, string>>;
}

/** Reads a Secret; one that does not exist is a Secret without a version. */
export async function readSecret(server: ApiServer, name: SecretName): Promise<Secret | Failure> {
  const answer = await server.request({ method: "GET", path: pathOf(name) });
  if (isFailure(answer)) return answer.failure === "notFound" ? { version: undefined, data: {} } : answer;
  const secret = isObject(answer.body) ? answer.body : {};
  const version = isObject(secret["metadata"]) ? secret["metadata"]["resourceVersion"] : undefined;
  if (typeof version !== "string") return { failure: "unexpected", message: `the Secret ${name.name} has no resourceVersion` };
  const data = Object.entries(isObject(secret["data"]) ? secret["data"] : {});
  return { version, data: Object.fromEntries(data.map(([key, value]) => [key, decoded(value)])) };
}

/**
 * Replaces the data of a Secret, or creates it; a `conflict` when it is no longer what was seen. `writer` names who writes, and has to be another one
 * for everybody who may write at the same time: it is what makes the second of two creations a conflict.
 */
export async function writeSecret(
  server: ApiServer,
  name: SecretName,
  { data, seen, writer }: { readonly data: Secret["data"]; readonly seen: Secret; readonly writer: string },
): Promise<Failure | undefined> {
  const answer = seen.version === undefined ? await create(server, name, data, writer) : await replace(server, name, data, seen);
  if (!isFailure(answer)) return undefined;
  // It was deleted in between.
  return answer.failure === "notFound" && seen.version !== undefined ? { ...answer, failure: "conflict" } : answer;
}

/**
 * By server-side apply: unlike POST it names the object in its URL, so that RBAC can allow the creation of this one Secret only. Where the Secret
 * exists by now, its fields belong to another writer, and the answer is a conflict.
 */
function create(server: ApiServer, name: SecretName, data: Secret["data"], writer: string) {
  const body = {
    ...{ apiVersion: "v1", kind: "Secret", type: name.type },
    metadata: { name: name.name, namespace: name.namespace, labels: { "app.kubernetes.io/managed-by": "initguard" } },
    data: encoded(data),
  };
  const path = `${pathOf(name)}?fieldManager=${encodeURIComponent(writer)}`;
  return server.request({ method: "PATCH", path, contentType: "application/apply-patch+yaml", body });
}

/** The resourceVersion in the patch makes it a conflict when anything was written in between; null takes a key out. */
function replace(server: ApiServer, name: SecretName, data: Secret["data"], seen: Secret) {
  const gone = Object.fromEntries(Object.keys(seen.data).map((key) => [key, null]));
  const body = { metadata: { resourceVersion: seen.version }, data: { ...gone, ...encoded(data) } };
  return server.request({ method: "PATCH", path: pathOf(name), contentType: "application/merge-patch+json", body });
}

function pathOf({ namespace, name }: SecretName): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
}

function decoded(value: unknown): string {
  return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : "";
}

function encoded(data: Secret["data"]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]));
}
