import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { issueThrowAway } from "../src/pki/throw-away.ts";
import type { JsonObject } from "../src/report/manifests/json.ts";
import { type Bench, start } from "../test/cluster/bench.ts";
import { registrationOf, withWebhooks } from "../test/cluster/registration.ts";
import { admissions } from "./admissions.ts";
import { type Guard, namespaceOf, policyGuard, selectorOf, webhookGuard } from "./guards.ts";
import { createLoad, type Load } from "./load.ts";
import { median, quantile } from "./median.ts";
import { cpuOf, type ServerProcess, startServer } from "./server-process.ts";
import { printTable } from "./table.ts";

const USAGE = `node bench/cluster.ts [--rounds 5] [--requests 400]
What an admission costs on a real API server without a guard, with a ValidatingAdmissionPolicy, with a webhook that does nothing, and with InitGuard: rounds of
--requests dry runs, the guards taking turns within each round. Needs the build (npm run build) and Go.`;

const here = import.meta.dirname;
const initguard = join(here, "..", "dist", "initguard.js");
const { rounds, requests, help } = options();
if (help) console.log(USAGE);
else if (!existsSync(initguard)) console.error("dist/initguard.js is not there: npm run build makes it");
else await run();

/** One guard's figures, a value for each round; CPU in microseconds per admission, latency in milliseconds. */
interface Figures {
  readonly apiServerCpu: number[];
  readonly webhookCpu: number[];
  readonly p50: number[];
  readonly p99: number[];
}

function options(): { readonly rounds: number; readonly requests: number; readonly help: boolean } {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "5" }, requests: { type: "string", default: "400" }, help: { type: "boolean", default: false } },
  });
  return { rounds: Number(values.rounds), requests: Number(values.requests), help: values.help };
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "initguard-bench-"));
  const { ca, cert, key } = issueThrowAway(Date.now());
  const pair = [join(folder, "tls.crt"), join(folder, "tls.key")] as const;
  writeFileSync(pair[0], cert);
  writeFileSync(pair[1], key, { mode: 0o600 });
  const review = readFileSync(join(here, "..", "src", "cli", "samples", "01-create-pod.json"), "utf8");
  const load = createLoad(ca, review);
  const ended: (() => unknown)[] = [() => rmSync(folder, { recursive: true }), () => load.close()];
  try {
    const bench = await start({ maxLifetimeMs: 1_800_000, log: (line) => void process.stderr.write(`${line}\n`) });
    ended.push(() => bench.stop());
    const bare = await startServer(
      { name: "bare", command: [process.execPath, join(here, "servers", "bare.ts"), ...pair], isOurs: false, isFresh: false },
      load,
    );
    ended.push(() => bare.stop());
    const ours = await startOurs(folder, load);
    ended.push(() => ours.stop());
    const caBundle = Buffer.from(ca).toString("base64");
    const guards = [
      { name: "nothing", objects: [] },
      policyGuard("policy"),
      webhookGuard("null", `https://127.0.0.1:${bare.port}/validate`, caBundle),
      oursAsInstalled("initguard", `https://127.0.0.1:${ours.port}`, caBundle),
    ];
    for (const guard of guards) await install(bench, guard);
    await inForce(bench, guards);
    const servers = new Map([
      ["null", bare],
      ["initguard", ours],
    ]);
    const pod = JSON.parse(review).request.object;
    const { initContainers: _, ...without } = pod.spec;
    await compare("a pod with three init containers", pod.spec, bench, guards, servers);
    await compare("the same pod without init containers", without, bench, guards, servers);
  } finally {
    for (const end of ended.reverse()) await end();
  }
}

function startOurs(folder: string, load: Load): Promise<ServerProcess> {
  const serve = [initguard, "serve", "--tls-dir", folder, "--listen", "127.0.0.1:PORT", "--metrics-listen", "127.0.0.1:0"];
  return startServer({ name: "initguard", command: [process.execPath, "--disable-proto=delete", ...serve], isOurs: true, isFresh: false }, load);
}

/** The registration that is installed, its default profile alone and for one namespace. */
function oursAsInstalled(name: string, url: string, caBundle: string): Guard {
  const registration = registrationOf({ url, caBundle, reviews: [], stop: async () => undefined }, { failurePolicy: "Fail" });
  const [baseline] = (registration["webhooks"] as readonly JsonObject[]).filter((webhook) => webhook["name"] === "baseline.initguard.dev");
  const one: JsonObject = { ...registration, webhooks: baseline === undefined ? [] : [baseline] };
  return { name, objects: [withWebhooks(one, (webhook) => ({ ...webhook, namespaceSelector: selectorOf(name) }))] };
}

async function install({ request }: Bench, { name, objects }: Guard): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespaceOf(name) } };
  const answers = [await request("POST", "/api/v1/namespaces", namespace)];
  for (const object of objects) {
    const kind = String(object["kind"]).toLowerCase();
    const resource = kind.endsWith("policy") ? kind.replace(/y$/, "ies") : `${kind}s`;
    answers.push(await request("POST", `/apis/admissionregistration.k8s.io/v1/${resource}`, object));
  }
  for (const { status, text } of answers) if (status !== 201) throw new Error(text);
}

/** Waits until each guard is asked: the policy and InitGuard deny a bad pod, the webhook that does nothing shows in the metrics. */
async function inForce({ request }: Bench, guards: readonly Guard[]): Promise<void> {
  const bad = { initContainers: [{ name: "setup", image: "busybox:latest" }], containers: [{ name: "app", image: "app:1.0.0" }] };
  const isAsked = async (name: string): Promise<boolean> => {
    const { status } = await request("POST", `${pathOf(name)}?dryRun=All`, podWith(bad));
    if (name !== "null") return status === 422;
    return (await request("GET", "/metrics")).text.includes(`name="${name}.bench.initguard.dev"`);
  };
  const end = Date.now() + 30_000;
  for (const { name, objects } of guards) {
    while (objects.length > 0 && !(await isAsked(name))) {
      if (Date.now() > end) throw new Error(`${name} is never asked`);
      await sleep(100);
    }
  }
}

function pathOf(guard: string): string {
  return `/api/v1/namespaces/${namespaceOf(guard)}/pods`;
}

function podWith(spec: object): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec };
}

async function compare(
  what: string,
  spec: object,
  bench: Bench,
  guards: readonly Guard[],
  servers: ReadonlyMap<string, ServerProcess>,
): Promise<void> {
  const all = new Map(guards.map(({ name }): [string, Figures] => [name, { apiServerCpu: [], webhookCpu: [], p50: [], p99: [] }]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, figures] of all) {
      const webhook = () => servers.get(name)?.cpuMicroseconds() ?? 0;
      const [apiServerBefore, webhookBefore] = [cpuOf(bench.pid), webhook()];
      await admissions(bench.request, pathOf(name), podWith(spec), { count: requests, atOnce: 8 });
      const [apiServer, own] = [cpuOf(bench.pid) - apiServerBefore, webhook() - webhookBefore];
      const alone = await admissions(bench.request, pathOf(name), podWith(spec), { count: Math.ceil(requests / 2), atOnce: 1 });
      // Round -1 warms everything up and is not counted.
      if (round < 0) continue;
      figures.apiServerCpu.push(apiServer / requests);
      figures.webhookCpu.push(own / requests);
      figures.p50.push(quantile(alone, 0.5));
      figures.p99.push(quantile(alone, 0.99));
    }
    process.stderr.write(`${what}: round ${round + 1} of ${rounds}\n`);
  }
  report(what, all);
}

function report(what: string, all: ReadonlyMap<string, Figures>): void {
  const floor = all.get("nothing");
  const over = (values: readonly number[], base: readonly number[] = []) => median(values.map((value, at) => value - (base[at] ?? Number.NaN)));
  const rows = [...all].map(([name, { apiServerCpu, webhookCpu, p50, p99 }]) => [
    name,
    median(apiServerCpu).toFixed(0),
    median(webhookCpu).toFixed(0),
    over(
      apiServerCpu.map((value, at) => value + (webhookCpu[at] ?? 0)),
      floor?.apiServerCpu,
    ).toFixed(0),
    median(p50).toFixed(2),
    over(p50, floor?.p50).toFixed(2),
    median(p99).toFixed(2),
  ]);
  console.log(`\nAn admission of ${what}: ${rounds} rounds, CPU at 8 at once (${requests} each), latency with one client.\n`);
  console.log(printTable(["guard", "API server CPU µs", "webhook CPU µs", "both over nothing µs", "p50 ms", "p50 over nothing ms", "p99 ms"], rows));
}
