import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./ports.ts";

/** A Node timer with a longer delay than this fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** This machine's clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    sleep(Math.min(Math.max(0, milliseconds), LONGEST_TIMER), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};
