// The public API for embedding. `evaluate(subjectOf(…), profilePolicy("baseline", RULES, NEWEST_VERSION), Date.now())` is what the webhook and the linter do.
export { evaluate, type Verdict } from "./core/evaluate.ts";
export type { Exemption } from "./core/exemption.ts";
export type { FieldPath } from "./core/field-path.ts";
export { type Finding, sentenceOf } from "./core/finding.ts";
export { KUBERNETES_VERSIONS, type KubernetesVersion, NEWEST_VERSION } from "./core/kubernetes-version.ts";
export type { Pod, PodContainer, Role } from "./core/pod.ts";
export { type ActiveRule, activate, type Policy, profilePolicy } from "./core/policy.ts";
export { type Action, type PodRule, PROFILES, type Profile, type Rule, type RuleInfo, type UpdateRule } from "./core/rule.ts";
export { type ObjectReference, type Subject, type SubjectSource, subjectOf } from "./core/subject.ts";
export type { Cause, PatchOperation, Violation } from "./core/violation.ts";
export { RULES } from "./rules/index.ts";
