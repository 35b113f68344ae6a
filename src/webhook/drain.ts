import type { Server } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Life } from "./life.ts";

/** Milliseconds of a drain, both counted from its beginning. */
export interface DrainTimes {
  /** How long to go on serving, not ready: longer than it takes until no caller is sent here any more. */
  readonly wait: number;
  /** When to give up on callers that still hold on. */
  readonly deadline: number;
}

/** Endpoints are usually gone within seconds; a pod's grace period is 30 s. */
export const DRAIN_TIMES: DrainTimes = { wait: 10_000, deadline: 20_000 };

/** How often idle connections are closed once the server no longer listens. */
const SWEEP = 100;

/**
 * Ends a server without losing a request: not ready but serving, each answer the last of its connection; then closed to new connections, stragglers
 * sent elsewhere (503 with Retry-After, which the API server follows); resolves after the last response, or at the deadline with the rest cut off.
 * `server.close()` alone never ends a busy keep-alive connection.
 */
export async function drain(server: Server, life: Life, { wait, deadline }: DrainTimes): Promise<void> {
  life.phase = "draining";
  await sleep(wait);
  life.phase = "closed";
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP);
  const giveUp = new AbortController();
  await Promise.race([closed, sleep(Math.max(0, deadline - wait), undefined, { signal: giveUp.signal }).catch(() => undefined)]);
  giveUp.abort();
  clearInterval(sweep);
  server.closeAllConnections();
}
