import { type FieldPath, type Step, stepsOf } from "./field-path.ts";
import type { Action } from "./rule.ts";
import type { Cause, PatchOperation } from "./violation.ts";

/** A violation with the rule that found it and what becomes of it. Its texts hold no unprintable character. */
export interface Finding {
  readonly rule: string;
  readonly action: Exclude<Action, "Off">;
  readonly cause: Cause;
  readonly path: FieldPath;
  /** The path as the API server prints it. */
  readonly field: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly fix: readonly PatchOperation[] | undefined;
  /** True when the object had it before this update, so that it warns where it would deny. */
  readonly isOld: boolean;
  /** Name of the exemption that silenced it. */
  readonly exemption: string | undefined;
}

/** The whole sentence of a finding: message, what to do instead, rule id in brackets. */
export function sentenceOf({ message, hint, rule }: Finding): string {
  return hint === undefined ? `${message} [${rule}]` : `${message}; ${hint} [${rule}]`;
}

/** In the order of their fields (names by code point, list indexes by number), then rule, then message: the same whatever order the rules ran in. */
export function inFieldOrder(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  return findings
    .map((finding) => ({ finding, steps: stepsOf(finding.path) }))
    .sort((a, b) => compareSteps(a.steps, b.steps) || compare(a.finding.rule, b.finding.rule) || compare(a.finding.message, b.finding.message))
    .map(({ finding }) => finding);
}

function compareSteps(left: readonly Step[], right: readonly Step[]): number {
  for (let at = 0; at < left.length && at < right.length; at++) {
    const order = compare(left[at] ?? "", right[at] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compare(a: Step, b: Step): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
