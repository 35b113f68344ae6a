import { PROFILES, type Rule } from "../../core/rule.ts";
import type { JsonObject } from "./json.ts";
import type { JudgingRule } from "./match-conditions.ts";

/** A profile as the API server is told of it: its name, and the rules that are active in it. */
export interface RegisteredProfile {
  readonly name: string;
  readonly rules: readonly JudgingRule[];
}

/** The label on a namespace that chooses its profile. */
const PROFILE_LABEL = "initguard.dev/profile";

/** The label's value that chooses no profile at all. */
const NO_PROFILE = "off";

/** The built-in profiles with the rules that their default actions make active. */
export function builtInProfiles(rules: readonly Rule[]): readonly RegisteredProfile[] {
  return PROFILES.map((name) => ({ name, rules: rules.filter(({ defaultAction }) => defaultAction[name] !== "Off") }));
}

/** What a namespaceSelector is made from. */
export interface SelectorOptions {
  readonly profiles: readonly RegisteredProfile[];
  readonly defaultProfile: string;
  /** Names of namespaces that are never judged. By name, not by label: whoever may label a namespace must not be able to join them. */
  readonly excludedNamespaces: readonly string[];
}

/**
 * The namespaces that a profile holds for. The default profile takes every value of the label that names no other one: a mistyped label must not switch
 * the judgement off.
 */
export function namespaceSelectorOf(profile: string, { profiles, defaultProfile, excludedNamespaces }: SelectorOptions): JsonObject {
  const others = profiles.map(({ name }) => name).filter((name) => name !== profile);
  const labelled =
    profile === defaultProfile
      ? { key: PROFILE_LABEL, operator: "NotIn", values: [...others, NO_PROFILE] }
      : { key: PROFILE_LABEL, operator: "In", values: [profile] };
  return { matchExpressions: [labelled, { key: "kubernetes.io/metadata.name", operator: "NotIn", values: excludedNamespaces }] };
}
