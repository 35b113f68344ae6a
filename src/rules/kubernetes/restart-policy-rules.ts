import { child, type FieldPath, index } from "../../core/field-path.ts";
import { isAtLeast, type KubernetesVersion } from "../../core/kubernetes-version.ts";
import type { Pod, PodContainer, PodContext } from "../../core/pod.ts";
import type { RestartPolicyRule } from "../../core/pod-spec.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { forbidden, notSupported, required, tooMany, type Violation } from "../../core/violation.ts";
import { type Mistyped, mistypedIn } from "../mistyped.ts";
import { isPlaceholder } from "../placeholder.ts";

// Limits and values of kubernetes:pkg/apis/core/validation/validation.go validateContainerRestartPolicy.
const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;
const OPERATORS = ["In", "NotIn"];

export const restartPolicyRules: PodRule<unknown> = {
  id: "restart-policy-rules",
  family: "kubernetes",
  kind: "pod",
  summary: "Require restart rules of init containers that the target version keeps and accepts",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restart-rules",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    const isMistyped = mistypedIn(pod);
    for (const container of pod.initContainers) {
      const { restartPolicyRules: rules = [] } = container.spec;
      if (rules.length === 0) continue;
      if (isAtLeast(pod.context.version, "1.35")) yield* validate(container, rules, pod.context, isMistyped);
      else yield dropped(child(container.path, "restartPolicyRules"), pod.context.version);
    }
  },
};

/** Before 1.35 the API server throws the rules away: in 1.34 unless a feature gate is on, in 1.33 because it has never heard of them. */
function dropped(field: FieldPath, version: KubernetesVersion): Violation {
  const why =
    version === "1.34"
      ? "are dropped by Kubernetes 1.34 unless its feature gate ContainerRestartRules is on"
      : `are unknown to Kubernetes ${version}`;
  return forbidden(field, why, { guess: true, hint: "remove them, or run Kubernetes 1.35 or newer" });
}

function* validate(
  { role, spec, path }: PodContainer,
  rules: readonly RestartPolicyRule[],
  context: PodContext,
  isMistyped: Mistyped,
): Iterable<Violation> {
  const field = child(path, "restartPolicyRules");
  const policy = child(path, "restartPolicy");
  if (spec.restartPolicy === undefined) {
    if (!isMistyped(policy)) {
      yield required(policy, "must specify restartPolicy when restart rules are used", { hint: "set OnFailure, Never or, for a sidecar, Always" });
    }
    return;
  }
  if (role === "sidecar" && !isAtLeast(context.version, "1.36")) {
    yield forbidden(field, "restartPolicyRules are not allowed for init containers with restart policy Always", {
      hint: "remove them, since a sidecar is restarted after every exit, or run Kubernetes 1.36 or newer",
    });
    return;
  }
  if (rules.length > MOST_RULES) yield tooMany(field, rules.length, MOST_RULES, { hint: "put exit codes with the same action into one rule" });
  for (const [at, rule] of rules.entries()) {
    for (const violation of validateRule(rule, index(field, at), context)) {
      if (!isMistyped(violation.path)) yield violation;
    }
  }
}

function* validateRule({ action = "", exitCodes }: RestartPolicyRule, path: FieldPath, context: PodContext): Iterable<Violation> {
  const actions = isAtLeast(context.version, "1.36") ? ["Restart", "RestartAllContainers"] : ["Restart"];
  if (!actions.includes(action) && !isPlaceholder(action, context)) {
    yield notSupported(child(path, "action"), action, actions, { hint: "say what is to happen after these exit codes" });
  }
  const codes = child(path, "exitCodes");
  if (exitCodes === undefined) {
    yield required(codes, "must be specified", { hint: "say after which exit codes the rule holds" });
    return;
  }
  const { operator = "", values = [] } = exitCodes;
  if (!OPERATORS.includes(operator) && !isPlaceholder(operator, context)) {
    yield notSupported(child(codes, "operator"), operator, OPERATORS, { hint: "say whether the rule holds for these exit codes or for all others" });
  }
  if (values.length > MOST_EXIT_CODES) {
    yield tooMany(child(codes, "values"), values.length, MOST_EXIT_CODES, { hint: "list each exit code once, or list the others with NotIn" });
  }
}
