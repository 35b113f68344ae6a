import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { admissionsIn } from "./admissions.ts";
import { carriedRate } from "./carried-rate.ts";
import { startControlPlane } from "./control-plane.ts";
import { Endings } from "./endings.ts";
import { LOADED, SERVICE, withInstallation } from "./installation.ts";
import { applyService } from "./kubernetes-service.ts";
import { addAddresses } from "./network-namespace.ts";
import { applyNamespace } from "./objects.ts";
import { type ChaosOptions, parseOptions } from "./options.ts";
import { play } from "./play.ts";
import { seeded } from "./random.ts";
import { printReport } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";
import { openSender } from "./sender.ts";
import { addresses, type Stage } from "./stage.ts";

/** How much of what the machine carries is asked of it: what is shown is not how it behaves when it is overloaded. */
const ASKED_SHARE = 0.6;

/** Routes by endpoints, as nothing else does here; the address only has to be one that is not of the loopback network. */
const FLAGS = ["--enable-aggregator-routing=true", "--advertise-address=10.250.0.4"];

/** After these a run is broken off. */
const LIMIT_MINUTES = { short: 8, long: 60 } as const;

const log = (line: string) => void process.stdout.write(`${line}\n`);

/** Plays what was asked for in the network namespace that this process is in; gives the exit code. */
async function main(options: ChaosOptions, signal: AbortSignal, endings: Endings): Promise<number> {
  const stage = await open(options, signal, endings);
  const asked = options.rate;
  const carried = await withInstallation(stage, { replicas: 2 }, () => carriedRate(stage.sender, admissionsIn(LOADED, stage.random)));
  const rate = Math.min(asked, Math.floor(carried * ASKED_SHARE));
  const { version } = stage.controlPlane.bench();
  log(
    `Kubernetes ${version}, seed ${options.seed}; this machine carries ${carried.toFixed(0)} admissions/s, asked for ${rate}/s${rate < asked ? ` instead of ${asked}` : ""}`,
  );
  const chosen = SCENARIOS.filter(({ name }) => options.only?.includes(name) ?? true);
  const rows = [];
  // The same moments for a scenario, whichever others are played.
  const randomOf = (scenario: Scenario) => seeded(options.seed + SCENARIOS.indexOf(scenario));
  for (const scenario of chosen) rows.push(await play(scenario, { ...stage, rate, random: randomOf(scenario) }));
  const { text, isShown } = printReport(rows);
  log(text);
  return isShown ? 0 : 1;
}

async function open(options: ChaosOptions, signal: AbortSignal, endings: Endings): Promise<Stage> {
  addAddresses();
  const folder = await mkdtemp(join(tmpdir(), "initguard-chaos-"));
  endings.add(() => rm(folder, { recursive: true, force: true }));
  // A copy: a build that begins meanwhile takes nothing away from under a replica.
  await cp(dirname(options.program), join(folder, "dist"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));

  const controlPlane = await startControlPlane({
    dataDir: join(folder, "cluster"),
    flags: FLAGS,
    maxLifetimeMs: LIMIT_MINUTES.long * 60_000,
    ...(options.version === undefined ? {} : { minor: options.version }),
  });
  endings.add(() => controlPlane.stop());
  const bench = controlPlane.bench();
  for (const name of [SERVICE.namespace, LOADED]) await applyNamespace(bench, name);
  await applyService(bench, SERVICE);
  const sender = openSender(bench);
  endings.add(() => sender.close());
  return {
    ...{ controlPlane, sender, folder, endings, signal, log, rate: options.rate, isShort: options.isShort },
    program: join(folder, "dist", "initguard.js"),
    random: seeded(options.seed),
    newAddress: addresses(),
  };
}

const endings = new Endings();
const broken = new AbortController();
const options = parseOptions(process.argv.slice(2));
const minutes = LIMIT_MINUTES[options.isShort ? "short" : "long"];
setTimeout(() => broken.abort(new Error(`not done within ${minutes} minutes`)), minutes * 60_000).unref();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => broken.abort(new Error(`broken off by ${name}`)));
process.stdin.on("end", () => broken.abort(new Error("broken off: nobody waits for it any more"))).resume();
const { signal } = broken;
try {
  process.exitCode = await main(options, signal, endings);
} catch (error) {
  const cause: unknown = signal.aborted ? signal.reason : error;
  process.stderr.write(`chaos: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 2;
} finally {
  await endings.endAll();
  process.stdin.destroy();
}
