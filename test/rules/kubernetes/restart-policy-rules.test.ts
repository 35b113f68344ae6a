import { expect, it } from "vitest";
import { KUBERNETES_VERSIONS } from "../../../src/core/kubernetes-version.ts";
import { restartPolicyRules } from "../../../src/rules/kubernetes/restart-policy-rules.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const P = "spec.initContainers[0]";
const rule = { action: "Restart", exitCodes: { operator: "In", values: [42] } };
const podWith = (rules: unknown, policy: unknown = "Never") =>
  minimalPod({ initContainers: [initContainer({ restartPolicy: policy, restartPolicyRules: rules })] });

const actions = (list: string, value = "Jump") =>
  ({
    cause: "FieldValueNotSupported",
    field: `${P}.restartPolicyRules[0].action`,
    message: `Unsupported value: "${value}": supported values: ${list}`,
  }) as const;

ruleTester(restartPolicyRules, {
  allowed: [
    { name: "a rule beside Never", object: podWith([rule]) },
    { name: "a rule beside OnFailure in 1.35", version: "1.35", object: podWith([rule], "OnFailure") },
    { name: "a rule on a sidecar in 1.36", object: podWith([rule], "Always") },
    { name: "RestartAllContainers in 1.36", object: podWith([{ ...rule, action: "RestartAllContainers" }]) },
    { name: "no rules, whatever the policy and version", version: "1.33", object: podWith([], null) },
    {
      name: "20 rules with 255 exit codes",
      object: podWith(Array(20).fill({ action: "Restart", exitCodes: { operator: "NotIn", values: Array(255).fill(1) } })),
    },
    {
      name: "odd exit codes, which the API server takes",
      object: podWith([{ action: "Restart", exitCodes: { operator: "In", values: [-1, 1, 1, 999] } }]),
    },
    { name: "no list of exit codes, which the API server takes", object: podWith([{ action: "Restart", exitCodes: { operator: "In" } }]) },
    {
      name: "rules on an app container",
      version: "1.33",
      object: minimalPod({ containers: [{ name: "app", image: "app:1.0.0", restartPolicyRules: [{}] }] }),
    },
    { name: "what a controller fills in", object: customResourceOf(podWith([{ action: "{{x}}", exitCodes: { operator: "$(y)" } }])) },
    {
      name: "other types, which field-type reports",
      object: podWith(["Restart", { action: 1, exitCodes: "In" }, { action: "Restart", exitCodes: { operator: 1 } }]),
    },
    { name: "a policy of another type, which field-type reports", object: podWith([rule], true) },
  ],
  denied: [
    {
      name: "any rule in 1.33, which does not know them",
      version: "1.33",
      object: podWith([rule, {}], "Always"),
      violations: [{ cause: "FieldValueForbidden", field: `${P}.restartPolicyRules`, message: "Forbidden: are unknown to Kubernetes 1.33" }],
    },
    {
      name: "any rule in 1.34, which drops them",
      version: "1.34",
      object: podWith([rule, {}], "Always"),
      violations: [
        {
          cause: "FieldValueForbidden",
          field: `${P}.restartPolicyRules`,
          message: "Forbidden: are dropped by Kubernetes 1.34 unless its feature gate ContainerRestartRules is on",
        },
      ],
    },
    ...(["1.35", "1.36"] as const).map((version) => ({
      name: `rules without a policy in ${version}, and then nothing else`,
      version,
      object: podWith([{}], null),
      violations: [
        {
          cause: "FieldValueRequired",
          field: `${P}.restartPolicy`,
          message: "Required value: must specify restartPolicy when restart rules are used",
        } as const,
      ],
    })),
    {
      name: "a rule on a sidecar in 1.35, and then nothing else",
      version: "1.35",
      object: podWith([{}], "Always"),
      violations: [
        {
          cause: "FieldValueForbidden",
          field: `${P}.restartPolicyRules`,
          message: "Forbidden: restartPolicyRules are not allowed for init containers with restart policy Always",
        },
      ],
    },
    {
      name: "21 rules",
      object: podWith(Array(21).fill(rule)),
      violations: [{ cause: "FieldValueTooMany", field: `${P}.restartPolicyRules`, message: "Too many: 21: must have at most 20 items" }],
    },
    { name: "an unknown action", object: podWith([{ ...rule, action: "Jump" }]), violations: [actions('"Restart", "RestartAllContainers"')] },
    { name: "no action", object: podWith([{ exitCodes: rule.exitCodes }]), violations: [actions('"Restart", "RestartAllContainers"', "")] },
    {
      name: "RestartAllContainers in 1.35",
      version: "1.35",
      object: podWith([{ ...rule, action: "RestartAllContainers" }]),
      violations: [actions('"Restart"', "RestartAllContainers")],
    },
    {
      name: "no exit codes",
      object: podWith([rule, { action: "Restart" }]),
      violations: [{ cause: "FieldValueRequired", field: `${P}.restartPolicyRules[1].exitCodes`, message: "Required value: must be specified" }],
    },
    {
      name: "an unknown and an absent operator",
      object: podWith([
        { action: "Restart", exitCodes: { operator: "Equals", values: [1] } },
        { action: "Restart", exitCodes: {} },
      ]),
      violations: ["Equals", ""].map((operator, at) => ({
        cause: "FieldValueNotSupported",
        field: `${P}.restartPolicyRules[${at}].exitCodes.operator`,
        message: `Unsupported value: "${operator}": supported values: "In", "NotIn"`,
      })),
    },
    {
      name: "256 exit codes",
      object: podWith([{ action: "Restart", exitCodes: { operator: "In", values: Array(256).fill(1) } }]),
      violations: [
        { cause: "FieldValueTooMany", field: `${P}.restartPolicyRules[0].exitCodes.values`, message: "Too many: 256: must have at most 255 items" },
      ],
    },
    {
      name: "everything wrong with one rule, beside an unknown policy",
      object: podWith([{}], "Perhaps"),
      violations: [
        { cause: "FieldValueNotSupported", field: `${P}.restartPolicyRules[0].action` },
        { cause: "FieldValueRequired", field: `${P}.restartPolicyRules[0].exitCodes` },
      ],
    },
    {
      name: "rules without a policy in a template",
      object: deploymentOf(podWith([rule], null)),
      violations: [{ cause: "FieldValueRequired", field: "spec.template.spec.initContainers[0].restartPolicy" }],
    },
    {
      name: "an unknown action in a custom resource",
      object: customResourceOf(podWith([{ ...rule, action: "Jump" }])),
      violations: [{ cause: "FieldValueNotSupported", field: "spec.template.spec.initContainers[0].restartPolicyRules[0].action" }],
    },
  ],
});

it.each(KUBERNETES_VERSIONS)("is a guess before 1.35: %s", (version) => {
  const violations = podsOf(podWith([{}], null), { version }).flatMap((pod) => [...restartPolicyRules.check(pod, {})]);
  expect(violations.map(({ guess }) => guess === true)).toEqual([version === "1.33" || version === "1.34"]);
});
