import type { Verdict } from "../core/evaluate.ts";
import type { Finding } from "../core/finding.ts";
import type { Scope } from "../core/subject.ts";
import { qualified } from "./denial.ts";
import type { Refusal } from "./refusal.ts";
import type { Operation, Review } from "./review.ts";

/** What logs and metrics need to know of an answered review. It holds no value of the object; its strings are as the caller sent them, not yet printable. */
export interface Decision {
  readonly uid: string;
  /** Unknown where no review could be decoded. */
  readonly operation: Operation | "UNKNOWN";
  /** Kind and group, such as `Deployment.apps`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly username: string;
  readonly dryRun: boolean;
  readonly allowed: boolean;
  readonly scope: Scope | "unknown";
  /** Ids of the rules that deny, and of those that warn, each once. */
  readonly denied: readonly string[];
  readonly warned: readonly string[];
  readonly refusal: Refusal | undefined;
  readonly fault: Fault | undefined;
}

/** An exception of ours, under an id that the caller was told too. */
export interface Fault {
  readonly id: string;
  readonly error: unknown;
}

const NO_RULES: readonly string[] = [];

/** The decision on a judged review. */
export function decisionOn(review: Review, scope: Scope, { allowed, findings }: Verdict): Decision {
  const isClean = findings.length === 0;
  const denied = isClean ? NO_RULES : rulesWith("Deny", findings);
  const warned = isClean ? NO_RULES : rulesWith("Warn", findings);
  return { ...about(review), allowed, scope, denied, warned, refusal: undefined, fault: undefined };
}

/** The decision on what could not be judged, with what is known of it. */
export function decisionOnRefusal(refusal: Refusal, review?: Review, fault?: Fault): Decision {
  const known = review === undefined ? { ...UNKNOWN, uid: refusal.uid ?? "" } : about(review);
  return { ...known, allowed: false, scope: "unknown", denied: NO_RULES, warned: NO_RULES, refusal, fault };
}

type About = Omit<Decision, "allowed" | "scope" | "denied" | "warned" | "refusal" | "fault">;

const UNKNOWN: About = { uid: "", operation: "UNKNOWN", kind: "", namespace: "", name: "", username: "", dryRun: false };

function about({ uid, operation, kind, group, namespace, name, username, dryRun }: Review): About {
  return { uid, operation, kind: qualified(kind, group), namespace, name, username, dryRun };
}

function rulesWith(action: Finding["action"], findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.filter((finding) => finding.action === action).map(({ rule }) => rule))];
}
