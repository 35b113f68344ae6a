import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Binaries, build } from "./build.ts";
import { connect, type Request } from "./connection.ts";
import { type KubectlResult, runKubectl } from "./kubectl.ts";
import { endProcess } from "./process-end.ts";
import { readyLine } from "./ready-line.ts";
import { releaseOf } from "./releases.ts";

const graceMs = 20_000;
const shownLogLines = 15;

/**
 * `minor` such as "1.35" (default: the bench's own); `flags` go to kube-apiserver; with `dataDir` the cluster is
 * kept after stop() and comes back on the next start (with the same `port` at the same address).
 */
export interface BenchOptions {
  readonly minor?: string;
  readonly binaries?: Binaries;
  readonly dataDir?: string;
  readonly port?: number;
  readonly flags?: readonly string[];
  readonly readyLimitMs?: number;
  readonly maxLifetimeMs?: number;
  readonly log?: (line: string) => void;
}

/** A running API server and the ways to talk to it as its administrator; `ca` and `token` are values, not paths. */
export interface Bench {
  readonly url: string;
  readonly version: string;
  readonly ca: string;
  readonly token: string;
  readonly kubeconfig: string;
  readonly auditLogPath: string;
  readonly serverLogPath: string;
  readonly pid: number;
  readonly readyMs: number;
  readonly binaries: Binaries;
  readonly request: Request;
  kubectl(...args: readonly string[]): Promise<KubectlResult>;
  kubectlWithInput(input: string, ...args: readonly string[]): Promise<KubectlResult>;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the process at once, as a crash would; the data directory stays until stop(). */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts kube-apiserver with etcd, building them first when needed; rejects with the end of its log. */
export async function start(options: BenchOptions = {}): Promise<Bench> {
  const binaries = options.binaries ?? (await build(releaseOf(options.minor), { log: options.log ?? (() => undefined) }));
  const dir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "initguard-cluster-")));
  await mkdir(dir, { recursive: true });
  const serverLogPath = join(dir, "server.log");
  const log = openSync(serverLogPath, "a");
  const begun = performance.now();
  // Detached: Ctrl-C in a terminal ends us, and we end the server. The pipe on its input ends it if we cannot.
  const child = spawn(binaries.apiserver, [...processFlags(dir, options)], {
    stdio: ["pipe", "pipe", log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  const cleanUp = async (): Promise<void> => {
    await endProcess(child, graceMs);
    if (options.dataDir === undefined) await rm(dir, { recursive: true, force: true });
  };

  try {
    const line = await readyLine(child, options.readyLimitMs ?? 120_000);
    const readyMs = performance.now() - begun;
    const ca = await readFile(line.caFile, "utf8");
    const connection = connect({ url: line.url, ca, token: line.adminToken });
    const kubectl = { program: binaries.kubectl, kubeconfig: line.kubeconfig, home: dir };
    return {
      url: line.url,
      version: line.version,
      ca,
      token: line.adminToken,
      kubeconfig: line.kubeconfig,
      auditLogPath: line.auditLog,
      serverLogPath,
      pid: line.pid,
      readyMs,
      binaries,
      request: connection.request,
      kubectl: (...args) => runKubectl(kubectl, args),
      kubectlWithInput: (input, ...args) => runKubectl(kubectl, args, input),
      ended,
      kill: () => {
        child.kill("SIGKILL");
        return ended;
      },
      stop: () => {
        connection.close();
        return cleanUp();
      },
    };
  } catch (error) {
    const words = lastWords(await readFile(serverLogPath, "utf8"));
    await cleanUp();
    throw new Error(`kube-apiserver ${binaries.version} did not start; its log ends with:\n${words}`, { cause: error });
  }
}

function processFlags(dir: string, { port = 0, maxLifetimeMs = 3_600_000, flags = [] }: BenchOptions): readonly string[] {
  return [`--data-dir=${dir}`, `--port=${port}`, `--max-lifetime=${maxLifetimeMs}ms`, "--", ...flags];
}

/** The end of the log, and before it what our own program said: the server goes on logging while it ends. */
function lastWords(log: string): string {
  const lines = log.trimEnd().split("\n");
  const end = Math.max(0, lines.length - shownLogLines);
  return lines.filter((line, index) => index >= end || line.startsWith("apiserver: ")).join("\n");
}
