import { join } from "node:path";
import { issueServing } from "../../../../src/pki/issue.ts";
import { serviceNames } from "../../../../src/pki/self-managed/settings.ts";
import type { JsonObject } from "../../../../src/report/manifests/json.ts";
import { podAdmission } from "../admissions.ts";
import { Endings } from "../endings.ts";
import { newAuthority } from "../installation.ts";
import { applyService, route, type Service } from "../kubernetes-service.ts";
import { mountSecret } from "../mounted-secret.ts";
import { applyNamespace } from "../objects.ts";
import type { ServerSettings } from "../product-process.ts";
import { between, type Random } from "../random.ts";
import { INSTALLED, register, registrationWith, webhooksOf } from "../registration.ts";
import { startReplica } from "../replica.ts";
import type { Outcome, Scenario } from "../scenario.ts";
import type { Sent } from "../sender.ts";
import { pause, type Stage, until } from "../stage.ts";

/** Connections that rest for a while and are then used again, at the moments at which servers like to close them. */
export const idleGaps: Scenario = {
  name: "idle gaps",
  isTogether: true,
  run: (stage) => rest(stage, { name: "idle-gaps", ...sizeOf(stage), longGaps: stage.isShort ? 0 : 2 }),
  control: {
    name: "Node's own keepAliveTimeout",
    // Five seconds, to which Node adds one.
    run: (stage) => rest(stage, { name: "idle-gaps-control", ...sizeOf(stage), longGaps: 0, server: { keepAliveTimeout: 5_000 } }),
  },
};

/** Admissions at once, each on a connection of its own. */
const AT_ONCE = 8;

const FIRST_PORT = 8_000;

interface Rest {
  /** Of the Service, the registration and the namespaces. */
  readonly name: string;
  /** Each with connections of its own, so that many gaps are tried at the same time. */
  readonly pools: number;
  /** Of 5 to 7 s, most of them close to 6 s. */
  readonly gaps: number;
  /** Of 88 to 95 s, around the 90 s after which the API server closes connections itself. */
  readonly longGaps: number;
  readonly server?: ServerSettings;
}

function sizeOf({ isShort }: Stage): Pick<Rest, "pools" | "gaps"> {
  return isShort ? { pools: 16, gaps: 3 } : { pools: 32, gaps: 18 };
}

async function rest(stage: Stage, { name, pools, gaps, longGaps, server }: Rest): Promise<Outcome> {
  const endings = new Endings();
  stage.endings.add(() => endings.endAll());
  const service: Service = { name, namespace: INSTALLED.namespace, ports: Array.from({ length: pools }, (_, at) => FIRST_PORT + at) };
  try {
    await install(stage, endings, service, server);
    const chosen = service.ports.map(() => [
      ...times(gaps, () => shortGap(stage.random)),
      ...times(longGaps, () => between(stage.random, 88_000, 95_000)),
    ]);
    const sent = await Promise.all(service.ports.map((port, at) => useAndRest(stage, namespaceOf(name, port), chosen[at] ?? [])));
    const long = longGaps > 0 ? ` and ${longGaps} of 88–95 s` : "";
    return { sent: sent.flat(), done: `${pools} pools of ${AT_ONCE} connections, ${gaps} gaps of 5–7 s${long}` };
  } finally {
    await endings.endAll();
  }
}

function times<T>(count: number, make: () => T): readonly T[] {
  return Array.from({ length: count }, make);
}

function shortGap(random: Random): number {
  return random() < 0.75 ? between(random, 5_985, 6_005) : between(random, 5_000, 7_000);
}

async function useAndRest(stage: Stage, namespace: string, gaps: readonly number[]): Promise<readonly Sent[]> {
  const admission = podAdmission(namespace, 2);
  const sent: Sent[] = [];
  // Not all pools at the same time.
  for (const gap of [between(stage.random, 0, 4_000), ...gaps]) {
    await pause(stage, gap);
    sent.push(...(await Promise.all(times(AT_ONCE, () => stage.sender.send(admission)))));
  }
  return sent;
}

async function install(stage: Stage, endings: Endings, service: Service, server: ServerSettings | undefined): Promise<void> {
  const { name, ports } = service;
  const bench = stage.controlPlane.bench();
  const authority = newAuthority();
  const serving = { names: serviceNames(name, INSTALLED.namespace), addresses: [] };
  const pair = issueServing(authority, serving, { now: Date.now(), lifetime: 30 * 24 * 3_600_000 });
  const address = stage.newAddress();
  const secret = await mountSecret(join(stage.folder, `tls-${name}`), pair);
  const replica = startReplica({ program: stage.program, address, secret, drain: 0, ...(server === undefined ? {} : { server }) });
  endings.add(async () => void (await replica.kill()));
  await until(stage, `${address} is ready`, replica.isReady);
  await applyService(bench, service);
  await route(bench, service, [{ address, isReady: true }]);
  const namespaces = ports.map((port) => namespaceOf(name, port));
  for (const namespace of namespaces) await applyNamespace(bench, namespace);
  await register(stage, endings, registrationOf(service, authority.cert), namespaces);
}

/** The generated registration of the default profile, once for each pool: another port, another pool of connections. */
function registrationOf({ name, namespace, ports }: Service, bundle: string): JsonObject {
  const generated = registrationWith(bundle);
  const webhook = webhooksOf(generated).find((one) => String(one["name"]).startsWith("baseline."));
  const clientConfig = webhook?.["clientConfig"] as JsonObject;
  return {
    ...generated,
    metadata: { name },
    webhooks: ports.map((port) => ({
      ...webhook,
      name: `pool-${port}.initguard.dev`,
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespaceOf(name, port) } },
      clientConfig: { ...clientConfig, service: { name, namespace, path: "/validate/baseline", port } },
    })),
  };
}

function namespaceOf(name: string, port: number): string {
  return `${name}-${port}`;
}
