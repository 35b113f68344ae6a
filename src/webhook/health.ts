import type { Life } from "./life.ts";
import type { Answer } from "./response.ts";

/** What readiness depends on. */
export interface Health {
  readonly life: Life;
  /** When the certificate that is being served ends, in milliseconds since the epoch. */
  readonly notAfter: () => number;
  readonly clock: () => number;
}

/** Alive as long as anything is answered. */
export function livez(): Answer {
  return { status: 200, body: JSON.stringify({ live: true }) };
}

/** Ready while serving under a certificate that has not ended; else 503 with one sentence. */
export function readyz({ life, notAfter, clock }: Health): Answer {
  const why = life.phase !== "serving" ? "draining" : clock() >= notAfter() ? "the serving certificate has ended" : undefined;
  return why === undefined ? { status: 200, body: JSON.stringify({ ready: true }) } : { status: 503, body: JSON.stringify({ ready: false, why }) };
}
