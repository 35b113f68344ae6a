import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** A webhook in a process of its own, for tests that look at its memory. */
export interface WebhookProcess {
  readonly port: number;
  readonly ca: string;
  /** Most bytes of resident memory that the process has had so far. */
  readonly peakBytes: () => Promise<number>;
}

/** Starts a webhook without rules in a process of its own, which ends with the test. */
export async function webhookProcess(): Promise<WebhookProcess> {
  const child = fork(new URL("webhook-alone.ts", import.meta.url));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const [{ port, ca }] = (await once(child, "message")) as [{ port: number; ca: string }];
  return { port, ca, peakBytes: () => ask(child) };
}

async function ask(child: ChildProcess): Promise<number> {
  child.send("peak");
  const [kilobytes] = (await once(child, "message")) as [number];
  return kilobytes * 1024;
}
