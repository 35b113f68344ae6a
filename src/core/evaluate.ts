import { type Exemption, exemptionFor, exemptionsOf } from "./exemption.ts";
import { printPath } from "./field-path.ts";
import { type Finding, inFieldOrder } from "./finding.ts";
import type { ActiveRule, Policy } from "./policy.ts";
import { printable } from "./printable.ts";
import { ratchetOf } from "./ratchet.ts";
import type { JudgedPod, Subject } from "./subject.ts";
import type { Violation } from "./violation.ts";

/** All findings, and whether the subject is allowed: it is unless one of them is a denial. */
export interface Verdict {
  readonly allowed: boolean;
  readonly findings: readonly Finding[];
  /** The exemptions that kept a finding from being a denial or a warning. */
  readonly exemptions: readonly Exemption[];
}

const CLEAN: Verdict = { allowed: true, findings: [], exemptions: [] };

/**
 * Judges a subject by a policy: every active rule, every violation, in the order of the fields. Pure, and the same for any order of rules;
 * `now` (milliseconds since the epoch) only decides which exemptions have expired. An exception from here is a fault of a rule.
 */
export function evaluate(subject: Subject, policy: Policy, now: number): Verdict {
  const exemptions = exemptionsOf(subject, policy.exemptions, now);
  const findings = subject.pods.flatMap((judged) => findingsIn(judged, policy, exemptions));
  if (findings.length === 0) return CLEAN;
  return {
    allowed: !findings.some(({ action }) => action === "Deny"),
    findings,
    exemptions: exemptions.filter(({ name }) => findings.some(({ exemption }) => exemption === name)),
  };
}

function findingsIn(judged: JudgedPod, policy: Policy, exemptions: readonly Exemption[]): readonly Finding[] {
  const wasThere = ratchetOf(judged);
  const findings: Finding[] = [];
  for (const rule of policy.active) {
    for (const violation of rule.judge(judged.after, judged.before)) {
      const isOld = rule.kind === "pod" && wasThere(violation, rule);
      findings.push(findingOf(violation, rule, isOld, exemptionFor(rule.id, exemptions)?.name));
    }
  }
  return inFieldOrder(findings);
}

function findingOf(violation: Violation, rule: ActiveRule, isOld: boolean, exemption: string | undefined): Finding {
  const isSoft = isOld || violation.guess === true;
  const action = exemption !== undefined ? "Audit" : rule.action === "Deny" && isSoft ? "Warn" : rule.action;
  return {
    rule: rule.id,
    action,
    cause: violation.cause,
    path: violation.path,
    field: printable(printPath(violation.path)),
    message: printable(violation.message),
    hint: violation.hint === undefined ? undefined : printable(violation.hint),
    fix: violation.fix,
    isOld,
    exemption,
  };
}
