import { isObject } from "../core/shape.ts";
import type { ApiServer } from "./api-server.ts";
import { type Failure, isFailure } from "./failure.ts";

/** A registration with the API server, by its name. */
export interface ConfigurationName {
  readonly kind: "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration";
  readonly name: string;
}

/** A registered webhook, as far as it is read here. */
export interface RegisteredWebhook {
  readonly name: string;
  /** Decoded; empty when there is none. */
  readonly caBundle: string;
  readonly failurePolicy: string;
}

/** A registration as it was read. */
export interface Configuration {
  readonly of: ConfigurationName;
  readonly version: string;
  readonly webhooks: readonly RegisteredWebhook[];
  /** All of it, as it came. */
  readonly object: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch by the clock of the API server. */
  readonly serverTime: number | undefined;
}

/** What is set on every webhook of a configuration; fields that are absent are left to whoever else manages them. */
export interface WebhookFields {
  /** PEM. */
  readonly caBundle?: string;
  /** For each webhook by its name. */
  readonly failurePolicy?: (webhook: string) => string;
}

/** Reads a registration from the API server's store. */
export async function readConfiguration(server: ApiServer, of: ConfigurationName): Promise<Configuration | Failure> {
  const answer = await server.request({ method: "GET", path: pathOf(of) });
  if (isFailure(answer)) return answer;
  const object = isObject(answer.body) ? answer.body : {};
  const version = isObject(object["metadata"]) ? object["metadata"]["resourceVersion"] : undefined;
  if (typeof version !== "string") return { failure: "unexpected", message: `the ${of.kind} ${of.name} has no resourceVersion` };
  const webhooks = Array.isArray(object["webhooks"]) ? object["webhooks"] : [];
  return { of, version, object, webhooks: webhooks.filter(isObject).map(webhookOf), serverTime: answer.serverTime };
}

/**
 * Sets the fields on every webhook of the configuration by server-side apply, as the owner named, and takes them over from whoever owned them. A
 * `conflict` when the configuration is no longer what was seen.
 */
export async function applyToWebhooks(server: ApiServer, seen: Configuration, fields: WebhookFields, owner: string): Promise<Failure | undefined> {
  const { of, version, webhooks } = seen;
  const body = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: of.kind,
    metadata: { name: of.name, resourceVersion: version },
    webhooks: webhooks.map(({ name }) => ({ name, ...fieldsOf(name, fields) })),
  };
  const path = `${pathOf(of)}?fieldManager=${encodeURIComponent(owner)}&force=true`;
  const answer = await server.request({ method: "PATCH", path, contentType: "application/apply-patch+yaml", body });
  if (!isFailure(answer)) return undefined;
  // Apply would create what is gone; it cannot, as the fields that it sets are not enough, and says so in other words.
  return answer.failure === "notFound" ? { ...answer, failure: "conflict" } : answer;
}

function fieldsOf(name: string, { caBundle, failurePolicy }: WebhookFields): object {
  return {
    ...(caBundle === undefined ? {} : { clientConfig: { caBundle: Buffer.from(caBundle, "utf8").toString("base64") } }),
    ...(failurePolicy === undefined ? {} : { failurePolicy: failurePolicy(name) }),
  };
}

function webhookOf(webhook: Readonly<Record<string, unknown>>): RegisteredWebhook {
  const { name, clientConfig, failurePolicy } = webhook;
  const caBundle = isObject(clientConfig) ? clientConfig["caBundle"] : undefined;
  return {
    name: typeof name === "string" ? name : "",
    caBundle: typeof caBundle === "string" ? Buffer.from(caBundle, "base64").toString("utf8") : "",
    failurePolicy: typeof failurePolicy === "string" ? failurePolicy : "Fail",
  };
}

function pathOf({ kind, name }: ConfigurationName): string {
  return `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s/${encodeURIComponent(name)}`;
}
