import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** The part of audit.k8s.io/v1 Event that tests read; one is written when a request has been answered. */
export interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: Readonly<Record<string, string>>;
  readonly responseStatus?: { readonly code: number };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** All events written so far; a last line that is still being written is left out. */
export async function auditEvents(path: string): Promise<readonly AuditEvent[]> {
  const text = await readFile(path, "utf8");
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line !== "").map((line): AuditEvent => JSON.parse(line));
}

/** The first event that `wanted` accepts, waited for because the log lags behind the answers; rejects after `limitMs`. */
export async function findAuditEvent(path: string, wanted: (event: AuditEvent) => boolean, limitMs = 10_000): Promise<AuditEvent> {
  const until = Date.now() + limitMs;
  for (;;) {
    const events = await auditEvents(path);
    const found = events.find(wanted);
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`none of ${events.length} audit events is the wanted one`);
    await delay(50);
  }
}
