import { printable } from "../core/printable.ts";
import { cut } from "./cut.ts";
import type { Decision } from "./decision.ts";

/** Where log lines go, one object and one sentence each; pino fits. */
export interface Logger {
  info(object: object, message: string): void;
  warn(object: object, message: string): void;
  error(object: object, message: string): void;
  debug(object: object, message: string): void;
  /** Absent: every level is taken for on. */
  isLevelEnabled?(level: string): boolean;
}

/** Longest string of a caller's that is logged. */
const TEXT_BYTES = 256;

/**
 * One line for a denial, a warning, a refusal or a fault; one at debug for everything else, whose object is not even made unless debug is on. A refusal
 * without a uid is at debug too: anybody who reaches the port could fill the log with those.
 */
export function logDecision(log: Logger, decision: Decision, profile: string, seconds: number): void {
  const { allowed, warned, refusal, fault } = decision;
  const isOn = (level: string) => log.isLevelEnabled?.(level) ?? true;
  const line = () => lineOf(decision, profile, seconds);
  if (fault !== undefined) log.error({ ...line(), fault: fault.id, err: fault.error }, "a fault of ours: denied");
  else if (refusal?.uid !== undefined) log.warn({ ...line(), reason: refusal.reason }, `denied: ${refusal.message}`);
  else if (refusal === undefined && (!allowed || warned.length > 0)) {
    if (isOn("info")) log.info(line(), allowed ? "allowed with warnings" : "denied");
  } else if (decision.scope === "foreign" || decision.scope === "status")
    log.warn(line(), "allowed without judging: the webhook match rules should not send it");
  else if (isOn("debug")) log.debug(line(), refusal === undefined ? "allowed" : `refused: ${refusal.message}`);
}

function lineOf({ uid, operation, kind, namespace, name, username, dryRun, denied, warned }: Decision, profile: string, seconds: number): object {
  return {
    uid: text(uid),
    operation,
    kind: text(kind),
    namespace: text(namespace),
    name: text(name),
    username: text(username),
    profile: text(profile),
    ...(dryRun ? { dryRun } : {}),
    ...(denied.length > 0 ? { denied } : {}),
    ...(warned.length > 0 ? { warned } : {}),
    ms: Math.round(seconds * 100_000) / 100,
  };
}

function text(sent: string): string {
  return cut(printable(sent), TEXT_BYTES);
}
