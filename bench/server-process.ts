import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Load } from "./load.ts";
import type { Variant } from "./variants.ts";

/** A server under measurement. */
export interface ServerProcess {
  readonly port: number;
  /** Milliseconds from the start of the process to its first answer to a review. */
  readonly startMs: number;
  cpuMicroseconds(): number;
  memoryMiB(): number;
  stop(): Promise<void>;
}

/** Starts a variant on core 0 (where the system can pin) and waits for its first answer. */
export async function startServer({ command, isOurs }: Variant, load: Load): Promise<ServerProcess> {
  const wanted = isOurs ? await freePort() : 0;
  const started = performance.now();
  const [file = "", ...args] = [...PIN, ...command.map((word) => word.replace("PORT", String(wanted)))];
  const child = spawn(file, args, { stdio: ["ignore", isOurs ? "ignore" : "pipe", "ignore"] });
  const port = isOurs ? wanted : await portOf(child);
  await load.firstAnswer(port);
  const startMs = performance.now() - started;
  return {
    port,
    startMs,
    cpuMicroseconds: () => cpuOf(child.pid ?? 0),
    memoryMiB: () => memoryOf(child.pid ?? 0),
    stop: async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

const PIN = canPin() ? ["taskset", "-c", "0"] : [];

function canPin(): boolean {
  try {
    execFileSync("taskset", ["-c", "1", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("a server that prints its port needs a pipe");
  const [line] = await once(createInterface(child.stdout), "line");
  return Number(line);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** User and system time of a process in microseconds, from /proc/PID/stat, fields 14 and 15, which count ticks of 10 ms. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
