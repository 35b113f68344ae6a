import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** Resolves once the process is gone: asked with SIGTERM, and with SIGKILL when `graceMs` were not enough. */
export async function endProcess(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const patience = new AbortController();
  const late = delay(graceMs, true, { signal: patience.signal }).catch(() => false);
  const tooLate = await Promise.race([gone.then(() => false), late]);
  patience.abort();
  if (tooLate) child.kill("SIGKILL");
  await gone;
}
