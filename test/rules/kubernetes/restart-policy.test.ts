import { describe, expect, it } from "vitest";
import { KUBERNETES_VERSIONS } from "../../../src/core/kubernetes-version.ts";
import { restartPolicy } from "../../../src/rules/kubernetes/restart-policy.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const field = "spec.initContainers[0].restartPolicy";
const podWith = (policy: unknown) => minimalPod({ initContainers: [initContainer({ restartPolicy: policy })] });
const unsupported = (value: string, supported: string) =>
  ({ cause: "FieldValueNotSupported", field, message: `Unsupported value: "${value}": supported values: ${supported}` }) as const;
const dropped = (value: string) =>
  ({
    cause: "FieldValueInvalid",
    field,
    message: `Invalid value: "${value}": is dropped by Kubernetes 1.34 unless its feature gate ContainerRestartRules is on`,
  }) as const;

ruleTester(restartPolicy, {
  allowed: [
    ...KUBERNETES_VERSIONS.map((version) => ({ name: `a sidecar in ${version}`, version, object: podWith("Always") })),
    ...KUBERNETES_VERSIONS.map((version) => ({ name: `no policy in ${version}`, version, object: podWith(undefined) })),
    ...(["1.35", "1.36"] as const).flatMap((version) =>
      ["Never", "OnFailure"].map((policy) => ({ name: `${policy} in ${version}`, version, object: podWith(policy) })),
    ),
    { name: "null, which is absent", version: "1.33", object: podWith(null) },
    { name: "another type, which field-type reports", object: podWith(true) },
    {
      name: "a policy on an app container",
      version: "1.33",
      object: minimalPod({ containers: [{ name: "app", image: "app:1.0.0", restartPolicy: "Never" }] }),
    },
    { name: "what a controller fills in", object: customResourceOf(podWith("$(params.policy)")) },
  ],
  denied: [
    ...["Never", "OnFailure", "always", ""].map((policy) => ({
      name: `"${policy}" in 1.33`,
      version: "1.33" as const,
      object: podWith(policy),
      violations: [unsupported(policy, '"Always"')],
    })),
    ...["Never", "OnFailure", "Perhaps", ""].map((policy) => ({
      name: `"${policy}" in 1.34, which drops it`,
      version: "1.34" as const,
      object: podWith(policy),
      violations: [dropped(policy)],
    })),
    ...(["1.35", "1.36"] as const).flatMap((version) =>
      ["always", ""].map((policy) => ({
        name: `"${policy}" in ${version}`,
        version,
        object: podWith(policy),
        violations: [unsupported(policy, '"Always", "Never", "OnFailure"')],
      })),
    ),
    {
      name: "what looks filled in later where nobody does",
      object: deploymentOf(podWith("$(params.policy)")),
      violations: [{ cause: "FieldValueNotSupported", field: "spec.template.spec.initContainers[0].restartPolicy" }],
    },
    {
      name: "the second container of a custom resource",
      object: customResourceOf(minimalPod({ initContainers: [initContainer(), initContainer({ name: "b", restartPolicy: "Sometimes" })] })),
      violations: [{ cause: "FieldValueNotSupported", field: "spec.template.spec.initContainers[1].restartPolicy" }],
    },
  ],
});

describe("what only 1.34 does", () => {
  it.each(KUBERNETES_VERSIONS.map((version) => [version, version === "1.34"] as const))("is a guess: %s %s", (version, isGuess) => {
    const violations = podsOf(podWith("Perhaps"), { version }).flatMap((pod) => [...restartPolicy.check(pod, {})]);
    expect(violations.map(({ guess }) => guess === true)).toEqual([isGuess]);
  });
});
