import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiServer, openApiServer } from "../../../src/kube/api-server.ts";
import { isFailure } from "../../../src/kube/failure.ts";
import { type RotatorAccess, type RotatorObjects, rotatorObjects } from "../../../src/kube/rotator-access.ts";
import { openRotatorPorts } from "../../../src/kube/rotator-ports.ts";
import { Rotator } from "../../../src/pki/self-managed/rotator.ts";
import type { RotatorEvent } from "../../../src/pki/self-managed/rotator-event.ts";
import { SETTINGS, type Settings } from "../../../src/pki/self-managed/settings.ts";
import { SYSTEM_CLOCK } from "../../../src/pki/self-managed/system-clock.ts";
import type { Bench } from "../bench.ts";

export const NAMESPACE = "initguard";
export const settings: Settings = { ...SETTINGS, names: ["localhost"], propagation: 2_000 };

/** Objects of an installation of this name. */
export function objectsOf(name: string): RotatorObjects {
  return { ...rotatorObjects(name), hasEarly: false };
}

export function secretPath(name: string): string {
  return `/api/v1/namespaces/${NAMESPACE}/secrets/${name}`;
}

export function registrationPath(name: string): string {
  return `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${name}`;
}

/** Registers two webhooks for PodTemplates of namespaces with the label `judged-by`, without a CA bundle. */
export async function registerAt(bench: Bench, name: string, url = "https://localhost:1"): Promise<void> {
  const webhook = (profile: string) => ({
    name: `${profile}.${name}.initguard.dev`,
    ...{ admissionReviewVersions: ["v1"], sideEffects: "None", failurePolicy: "Ignore", timeoutSeconds: 5 },
    clientConfig: { url: `${url}/validate/${profile}` },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["podtemplates"] }],
    namespaceSelector: { matchLabels: { "judged-by": `${profile}-${name}` } },
  });
  const object = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: ["baseline", "restricted"].map(webhook),
  };
  const { status, text } = await bench.request("POST", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", object);
  if (status !== 201) throw new Error(text);
}

/** The CA bundles of a registration, as text. */
export async function bundlesOf(bench: Bench, name: string): Promise<readonly string[]> {
  const { body } = await bench.request("GET", registrationPath(name));
  const { webhooks } = body as { webhooks: readonly { clientConfig: { caBundle?: string } }[] };
  return webhooks.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? "", "base64").toString("utf8"));
}

/** The data of a Secret, as text; undefined when there is none. */
export async function secretData(bench: Bench, name: string): Promise<Readonly<Record<string, string>> | undefined> {
  const { status, body } = await bench.request("GET", secretPath(name));
  if (status === 404) return undefined;
  const { data = {} } = body as { data?: Readonly<Record<string, string>> };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}

/** A rotator that runs, or has run. */
export interface Running {
  readonly events: readonly RotatorEvent[];
  readonly steps: () => readonly string[];
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** How a rotator is run. */
export interface RunOptions {
  readonly isOnce?: boolean;
  /** Believe to hold the lease, whoever does. */
  readonly hasLease?: boolean;
  /** Stop for good when this step is done. */
  readonly until?: string;
  readonly names?: readonly string[];
}

/** Starts a rotator for an installation of this name. */
export function runRotatorOn(server: ApiServer, name: string, more: RunOptions = {}): Running {
  const events: RotatorEvent[] = [];
  const stop = new AbortController();
  const onEvent = (event: RotatorEvent) => {
    events.push(event);
    if (event.event === "done" && event.step === more.until) stop.abort();
  };
  const ports = openRotatorPorts(server, {
    objects: objectsOf(name),
    namespace: NAMESPACE,
    identity: `rotator_${crypto.randomUUID()}`,
    leaseDuration: 5,
  });
  const lease = more.hasLease ? { lease: { hold: async () => ({ isHeld: true, holder: "" }), release: async () => undefined } } : {};
  const options = { settings: { ...settings, names: more.names ?? settings.names }, clock: SYSTEM_CLOCK, random: Math.random, onEvent };
  const limit = AbortSignal.timeout(90_000);
  const ended = new Rotator({ ...ports, ...lease, ...options, isOnce: more.isOnce ?? false }).run(AbortSignal.any([stop.signal, limit]));
  return {
    events,
    steps: () => events.flatMap((event) => (event.event === "done" ? [event.step] : [])),
    ended,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** Opens a client with the administrator's kubeconfig, or with another one. */
export async function clientOf(kubeconfig: string): Promise<ApiServer> {
  const server = await openApiServer({ kubeconfig, userAgent: "initguard/test" });
  if (isFailure(server)) throw new Error(server.message);
  return server;
}

/** A service account with exactly this access, as the path of its kubeconfig. */
export async function grant(
  bench: Bench,
  account: string,
  access: RotatorAccess,
): Promise<{ readonly kubeconfig: string; readonly remove: () => void }> {
  const rbac = "rbac.authorization.k8s.io";
  const metadata = { name: account, namespace: NAMESPACE };
  const subjects = [{ kind: "ServiceAccount", name: account, namespace: NAMESPACE }];
  const roleRef = (kind: string) => ({ apiGroup: rbac, kind, name: account });
  const below = `/apis/${rbac}/v1`;
  for (const [path, object] of [
    [`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, { apiVersion: "v1", kind: "ServiceAccount", metadata }],
    [`${below}/namespaces/${NAMESPACE}/roles`, { apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules: access.namespaced }],
    [
      `${below}/namespaces/${NAMESPACE}/rolebindings`,
      { apiVersion: `${rbac}/v1`, kind: "RoleBinding", metadata, subjects, roleRef: roleRef("Role") },
    ],
    [`${below}/clusterroles`, { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: account }, rules: access.clusterWide }],
    [
      `${below}/clusterrolebindings`,
      { apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata: { name: account }, subjects, roleRef: roleRef("ClusterRole") },
    ],
  ] as const) {
    const { status, text } = await bench.request("POST", path, object);
    if (status !== 201) throw new Error(text);
  }
  const { body } = await bench.request("POST", `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${account}/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 3600 },
  });
  const { token } = (body as { status: { token: string } }).status;
  const folder = mkdtempSync(join(tmpdir(), "initguard-account-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "bench",
      clusters: [{ name: "bench", cluster: { server: bench.url, "certificate-authority-data": Buffer.from(bench.ca).toString("base64") } }],
      users: [{ name: account, user: { token } }],
      contexts: [{ name: "bench", context: { cluster: "bench", user: account } }],
    }),
    { mode: 0o600 },
  );
  return { kubeconfig, remove: () => rmSync(folder, { recursive: true }) };
}
