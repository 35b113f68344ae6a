import { expect, it } from "vitest";
import { lifecycle } from "../../../src/rules/kubernetes/lifecycle.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const hooks = { preStop: { exec: { command: ["true"] } } };
const cause = "FieldValueForbidden";
const message = "Forbidden: may not be set for init containers without restartPolicy=Always";
const podWith = (fields: Record<string, unknown>) => minimalPod({ initContainers: [initContainer(fields)] });

ruleTester(lifecycle, {
  allowed: [
    { name: "an init container without lifecycle", object: minimalPod() },
    { name: "a sidecar with hooks", object: podWith({ restartPolicy: "Always", lifecycle: hooks }) },
    { name: "an app container with hooks", object: minimalPod({ containers: [{ name: "app", image: "app:1.0.0", lifecycle: hooks }] }) },
    { name: "null, which is absent", object: podWith({ lifecycle: null }) },
  ],
  denied: [
    { name: "a hook", object: podWith({ lifecycle: hooks }), violations: [{ cause, field: "spec.initContainers[0].lifecycle", message }] },
    { name: "an empty lifecycle", object: podWith({ lifecycle: {} }), violations: [{ cause, field: "spec.initContainers[0].lifecycle", message }] },
    {
      name: "a stop signal",
      object: podWith({ lifecycle: { stopSignal: "SIGUSR1" } }),
      violations: [{ cause, field: "spec.initContainers[0].lifecycle", message }],
    },
    {
      name: "a hook beside restartPolicy Never, which is no sidecar",
      object: minimalPod({ initContainers: [initContainer(), initContainer({ name: "second", restartPolicy: "Never", lifecycle: hooks })] }),
      violations: [{ cause, field: "spec.initContainers[1].lifecycle", message }],
    },
    {
      name: "a hook in the template of a Deployment",
      object: deploymentOf(podWith({ lifecycle: hooks })),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].lifecycle", message }],
    },
    {
      name: "a hook in a custom resource",
      object: customResourceOf(podWith({ lifecycle: hooks })),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].lifecycle", message }],
    },
  ],
});

it.each([
  ["a stop signal alone, which depends on a feature gate", { stopSignal: "SIGUSR1" }, true],
  ["a stop signal beside an absent hook", { stopSignal: "SIGUSR1", preStop: null }, true],
  ["a stop signal beside a hook", { stopSignal: "SIGUSR1", ...hooks }, undefined],
  ["an empty lifecycle", {}, undefined],
  ["absent hooks", { stopSignal: null, preStop: null }, undefined],
])("is sure or not about %s", (_, value, guess) => {
  const violations = podsOf(podWith({ lifecycle: value })).flatMap((pod) => [...lifecycle.check(pod, {})]);
  expect(violations.map((one) => one.guess)).toEqual([guess]);
});
