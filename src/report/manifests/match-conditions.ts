import type { Rule, RuleInfo } from "../../core/rule.ts";
import { WORKLOADS } from "../../core/workloads.ts";
import type { JsonObject } from "./json.ts";

/** A CEL expression that must hold for the API server to call a webhook. */
export interface MatchCondition extends JsonObject {
  readonly name: string;
  readonly expression: string;
}

/** What of a rule decides which objects it could have something to say about. */
export type JudgingRule = Pick<Rule, "id" | "kind" | "needs">;

const SERVED = WORKLOADS.filter(({ isServed }) => isServed);

/**
 * The conditions under which one of the given (active) rules could have anything to say, so that every other object costs no call and is never held
 * up. Each key is asked for with has() before it is read: an expression that fails refuses the request under failurePolicy Fail.
 */
export function matchConditionsOf(rules: readonly JudgingRule[]): readonly MatchCondition[] {
  if (rules.length === 0) return [{ name: "no-rule-is-active", expression: "false" }];
  return [NOT_ENDING, { name: "may-be-judged", expression: [CUSTOM_RESOURCE, ...builtInsOf(rules)].join(" ||\n") }];
}

/** What is being deleted is never judged, so that finalizers come off also while no replica answers; as the subject's scope says. */
const NOT_ENDING: MatchCondition = {
  name: "not-being-deleted",
  expression: [
    'request.operation != "UPDATE" || !(',
    "  has(object.metadata) && has(object.metadata.deletionTimestamp) && object.metadata.deletionTimestamp != null",
    ")",
  ].join("\n"),
};

/** In a custom resource a pod may stand anywhere and carry any annotation: only the webhook can tell. */
const CUSTOM_RESOURCE = `!(request.resource.group in [${[...new Set(SERVED.map(({ group }) => JSON.stringify(group)))].join(", ")}])`;

/** Whether a built-in workload must hold init containers for the rule to have anything to say; false: no built-in workload ever holds what it needs. */
const NEEDS_INIT_CONTAINERS: Readonly<Record<NonNullable<RuleInfo["needs"]> | "init containers", boolean>> = {
  "init containers": true,
  // The API server drops the legacy annotations from pods and built-in templates before any webhook sees them (pkg/apis/core/v1/conversion.go).
  annotations: false,
};

function builtInsOf(rules: readonly JudgingRule[]): readonly string[] {
  const judging = rules.filter(({ needs }) => NEEDS_INIT_CONTAINERS[needs ?? "init containers"]);
  if (judging.length === 0) return [];
  // What an update took away is in the old object only, and only a rule about updates looks there.
  if (!judging.some(({ kind }) => kind === "update")) return initContainersIn("object");
  return [`[object, oldObject].exists(o, o != null && (\n  ${initContainersIn("o").join(" ||\n  ")}\n))`];
}

/** Init containers at each of the places where built-in workloads have them. */
function initContainersIn(variable: string): readonly string[] {
  return [...new Set(SERVED.map(({ template }) => hasPath(variable, [...template, "spec", "initContainers"])))];
}

/** has() for every key on the way, from the first to the last. */
function hasPath(variable: string, steps: readonly string[]): string {
  return steps.map((_step, at) => `has(${[variable, ...steps.slice(0, at + 1)].join(".")})`).join(" && ");
}
