import type { KubernetesVersion } from "../core/kubernetes-version.ts";
import { type Policy, profilePolicy } from "../core/policy.ts";
import { PROFILES } from "../core/rule.ts";
import { RULES } from "../rules/index.ts";

/** The policy of every built-in profile, by its name. */
export function builtInPolicies(version: KubernetesVersion): ReadonlyMap<string, Policy> {
  return new Map(PROFILES.map((profile) => [profile, profilePolicy(profile, RULES, version)]));
}
