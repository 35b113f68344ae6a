import type { Exemption } from "./exemption.ts";
import type { KubernetesVersion } from "./kubernetes-version.ts";
import type { Pod } from "./pod.ts";
import { type Action, NOTHING, type Profile, type Rule } from "./rule.ts";
import type { Violation } from "./violation.ts";

/** A rule that is on, with its options bound. */
export interface ActiveRule {
  readonly id: string;
  readonly kind: Rule["kind"];
  readonly action: Exclude<Action, "Off">;
  readonly judge: (after: Pod, before: Pod | undefined) => Iterable<Violation>;
}

/** What is judged by: active rules, and who is exempt. */
export interface Policy {
  readonly profile: string;
  readonly version: KubernetesVersion;
  readonly active: readonly ActiveRule[];
  readonly exemptions: readonly Exemption[];
  /** Short digest of all of it, for audit annotations and metrics; empty for a built-in profile, whose name says it all. */
  readonly hash: string;
}

/** A built-in profile as a policy: every rule with its default action for the profile and its default options, nobody exempt. */
export function profilePolicy(profile: Profile, rules: readonly Rule[], version: KubernetesVersion): Policy {
  const active = rules.flatMap((rule) => activate(rule, rule.defaultAction[profile], rule.options.defaults));
  return { profile, version, active, exemptions: [], hash: "" };
}

/** The rule bound to an action and options; an empty list when it is Off. Options must have passed the rule's schema. */
export function activate(rule: Rule, action: Action, options: unknown): readonly ActiveRule[] {
  if (action === "Off") return [];
  const judge: ActiveRule["judge"] =
    rule.kind === "pod"
      ? (after) => rule.check(after, options)
      : (after, before) => (before === undefined ? NOTHING : rule.check(before, after, options));
  return [{ id: rule.id, kind: rule.kind, action, judge }];
}
