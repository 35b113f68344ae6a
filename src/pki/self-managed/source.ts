import { type FileSource, type FileSourceOptions, openFileSource } from "../file-source.ts";
import type { Clock } from "./ports.ts";

/** Where the leaf Secret is mounted, and how it is waited for. */
export interface SelfManagedSourceOptions extends Omit<FileSourceOptions, "clock"> {
  readonly clock: Clock;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** Told once of each reason, one clause, why there is nothing to serve yet. */
  readonly onWaiting: (reason: string) => void;
}

/** Milliseconds between two looks for a first leaf, before jitter: the kubelet takes a minute to bring it. */
const PATIENCE = 1_000;

/**
 * The serving certificate of a replica under a self-managed CA: the mounted leaf Secret, which may still be empty when the replica starts. Waits for
 * a leaf that can be served, however long that takes, and then follows the files; undefined when the signal is aborted before. A replica never talks
 * to the API server: the rotator writes the Secret, the kubelet brings it.
 */
export async function openSelfManagedSource(options: SelfManagedSourceOptions, signal: AbortSignal): Promise<FileSource | undefined> {
  const { clock, random, onWaiting, ...files } = options;
  const told = new Set<string>();
  while (!signal.aborted) {
    const opened = await openFileSource({ ...files, clock: () => clock.now() });
    if (!("reason" in opened)) return opened;
    if (!told.has(opened.reason)) onWaiting(opened.reason);
    told.add(opened.reason);
    await clock.sleep(PATIENCE * (0.5 + random()), signal);
  }
  return undefined;
}
