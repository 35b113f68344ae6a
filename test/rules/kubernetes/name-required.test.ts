import { nameRequired } from "../../../src/rules/kubernetes/name-required.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueRequired";
const message = "Required value";
const podWith = (...names: unknown[]) => minimalPod({ initContainers: names.map((name) => initContainer({ name })) });

ruleTester(nameRequired, {
  allowed: [
    { name: "a name", object: minimalPod() },
    { name: "a name that is no label, which name-format reports", object: podWith("Bad_Name") },
    { name: "an app container without a name", object: minimalPod({ containers: [{ image: "app:1.0.0" }] }) },
    { name: "a name of another type, which field-type reports", object: podWith(5) },
    { name: "a container of another type, which field-type reports", object: minimalPod({ initContainers: ["setup"] }) },
  ],
  denied: [
    {
      name: "an absent, an empty and a null name, each by its index",
      object: podWith("setup", undefined, "", null),
      violations: [1, 2, 3].map((at) => ({ cause, field: `spec.initContainers[${at}].name`, message })),
    },
    {
      name: "an absent name beside a name of another type",
      object: podWith(5, undefined),
      violations: [{ cause, field: "spec.initContainers[1].name", message }],
    },
    {
      name: "a sidecar without a name in a template",
      object: deploymentOf(minimalPod({ initContainers: [initContainer({ name: undefined, restartPolicy: "Always" })] })),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].name", message }],
    },
    {
      name: "an empty name in a custom resource",
      object: customResourceOf(podWith("")),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].name", message }],
    },
  ],
});
