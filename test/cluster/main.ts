import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { start } from "./bench.ts";
import { build } from "./build.ts";
import { releaseOf, releases } from "./releases.ts";

const minors = releases()
  .map(({ minor }) => minor)
  .join(", ");

const help = `A real kube-apiserver with etcd on loopback, for tests and for trying things out.

usage: npm run cluster -- [--version MINOR] [--port N] [--data-dir DIR] [--hours N] [-- KUBE-APISERVER-FLAG...]

  --version MINOR   Kubernetes minor: ${minors} (the first is the default)
  --port N          port on 127.0.0.1 (default: a free one)
  --data-dir DIR    keep the cluster there and find it again next time (default: temporary, removed at the end)
  --hours N         end by itself after so long (default 8, at most 24)
  --build-only      build what is not built yet and end
  --help            this text

There is no kubelet, scheduler or controller: pods stay Pending, Deployments make no pods.
`;

function numberIn(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= most)) throw new Error(`${flag} takes a number from 0 to ${most}, not "${text}"`);
  return value;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      version: { type: "string" },
      port: { type: "string", default: "0" },
      "data-dir": { type: "string" },
      hours: { type: "string", default: "8" },
      "build-only": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }

  const port = numberIn("--port", values.port, 65_535);
  const hours = numberIn("--hours", values.hours, 24);
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => asked.abort());
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const binaries = await build(releaseOf(values.version), { log, signal: asked.signal });
  if (values["build-only"]) {
    process.stdout.write(`${dirname(binaries.apiserver)}\n`);
    return 0;
  }
  const bench = await start({
    binaries,
    port,
    flags: positionals,
    maxLifetimeMs: Math.round(hours * 3_600_000),
    ...(values["data-dir"] === undefined ? {} : { dataDir: values["data-dir"] }),
  });
  process.stdout.write(`Kubernetes ${bench.version} at ${bench.url}, ready in ${(bench.readyMs / 1000).toFixed(1)} s

  export KUBECONFIG=${bench.kubeconfig}
  export PATH=${dirname(binaries.kubectl)}:$PATH
  kubectl get namespaces

audit log   ${bench.auditLogPath}
server log  ${bench.serverLogPath}
Ctrl-C ends it.
`);
  const stopped = new Promise<void>((resolve) => {
    if (asked.signal.aborted) resolve();
    asked.signal.addEventListener("abort", () => resolve());
  });
  await Promise.race([stopped, bench.ended]);
  await bench.stop();
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`cluster: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
