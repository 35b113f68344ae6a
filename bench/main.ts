import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { issueThrowAway } from "../src/pki/throw-away.ts";
import { createLoad, type Load } from "./load.ts";
import { median, quantile } from "./median.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { printTable } from "./table.ts";
import { type Variant, variants } from "./variants.ts";

const USAGE = `npm run bench -- [--rounds 9] [--requests 4000]
Compares, in one run, the CPU of a webhook process per review: rounds of --requests reviews, the servers taking turns within each round.`;

/** What one server did over all rounds. */
interface Measured {
  readonly variant: Variant;
  readonly cpu: number[];
  readonly latency: number[];
  readonly startMs: number[];
  restMiB: number;
  afterMiB: number;
}

const REVIEWS_BEFORE_MEMORY = 30_000;
const WARM_UP = 12_000;
const STARTS = 5;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "9" }, requests: { type: "string", default: "4000" }, help: { type: "boolean" } },
});
if (values.help) {
  console.log(USAGE);
} else {
  await bench(Number(values.rounds), Number(values.requests));
}

async function bench(rounds: number, requests: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "initguard-bench-"));
  const review = JSON.stringify(JSON.parse(readFileSync(join(import.meta.dirname, "..", "src", "cli", "samples", "01-create-pod.json"), "utf8")));
  const { ca, cert, key } = issueThrowAway(Date.now());
  writeFileSync(join(folder, "tls.crt"), cert);
  writeFileSync(join(folder, "tls.key"), key, { mode: 0o600 });
  const load = createLoad(ca, review);
  try {
    const measured = variants(folder).map((variant): Measured => ({ variant, cpu: [], latency: [], startMs: [], restMiB: 0, afterMiB: 0 }));
    for (const one of measured) await measureStarts(one, load);
    await measureRounds(measured, load, review, rounds, requests);
    report(measured, rounds, requests, review.length);
  } finally {
    load.close();
    rmSync(folder, { recursive: true });
  }
}

async function measureStarts(one: Measured, load: Load): Promise<void> {
  for (let start = 0; start < STARTS; start++) {
    const server = await startServer(one.variant, load);
    one.startMs.push(server.startMs);
    await new Promise((resolve) => setTimeout(resolve, 500));
    one.restMiB = server.memoryMiB();
    await server.stop();
  }
}

async function measureRounds(measured: readonly Measured[], load: Load, review: string, rounds: number, requests: number): Promise<void> {
  const running: { one: Measured; server: ServerProcess }[] = [];
  try {
    for (const one of measured) running.push({ one, server: await startServer(one.variant, load) });
    for (let round = -1; round < rounds; round++) {
      for (const { one, server } of running) {
        const before = server.cpuMicroseconds();
        const count = round < 0 ? Math.max(requests, WARM_UP) : requests;
        const latencies = await load.run(server.port, count, bodiesFor(one.variant, review, round));
        // Round -1 warms the code up and is not counted; a webhook serves for weeks, and compiles within its first ten thousand reviews.
        if (round < 0) continue;
        one.cpu.push((server.cpuMicroseconds() - before) / requests);
        one.latency.push(quantile(latencies, 0.5), quantile(latencies, 0.99));
      }
      process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    }
    for (const { one, server } of running) {
      const sent = rounds * requests + Math.max(requests, WARM_UP);
      if (sent < REVIEWS_BEFORE_MEMORY) await load.run(server.port, REVIEWS_BEFORE_MEMORY - sent, bodiesFor(one.variant, review, rounds));
      one.afterMiB = server.memoryMiB();
    }
  } finally {
    for (const { server } of running) await server.stop();
  }
}

/** The same review each time, or one whose script nobody has sent before. */
function bodiesFor({ isFresh }: Variant, review: string, round: number): (at: number) => string {
  return isFresh ? (at) => review.replace("nslookup", `nslookup -r${round + 1}-${at}`) : () => review;
}

function report(measured: readonly Measured[], rounds: number, requests: number, bytes: number): void {
  const floor = measured[0]?.cpu ?? [];
  const even = (list: readonly number[], from: number) => list.filter((_, at) => at % 2 === from);
  const rows = measured.map(({ variant, cpu, latency, startMs, restMiB, afterMiB }) => {
    const ratios = cpu.map((one, at) => one / (floor[at] ?? Number.NaN)).sort((a, b) => a - b);
    return [
      variant.name,
      median(cpu).toFixed(0),
      `${median(ratios).toFixed(2)} [${quantile(ratios, 0.25).toFixed(2)}..${quantile(ratios, 0.75).toFixed(2)}]`,
      `${median(even(latency, 0)).toFixed(2)} / ${median(even(latency, 1)).toFixed(2)}`,
      median(startMs).toFixed(0),
      restMiB.toFixed(0),
      afterMiB.toFixed(0),
    ];
  });
  console.log(`A review of ${bytes} bytes, ${rounds} rounds of ${requests}, 8 keep-alive connections, TLS 1.3, Node ${process.version}.\n`);
  console.log(
    printTable(
      ["server", "CPU µs", "× bare, by pairs [quartiles]", "p50 / p99 ms", "start ms", "MiB at rest", `MiB after ${REVIEWS_BEFORE_MEMORY}+`],
      rows,
    ),
  );
}
