import { fieldType } from "../../../src/rules/kubernetes/field-type.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueTypeInvalid";

ruleTester(fieldType, {
  allowed: [
    { name: "right types", object: minimalPod({ activeDeadlineSeconds: 60 }) },
    { name: "null, which is absent", object: minimalPod({ initContainers: [initContainer({ command: null, resources: null })] }) },
    { name: "quantities as numbers", object: minimalPod({ initContainers: [initContainer({ resources: { limits: { cpu: 1, memory: "1Gi" } } })] }) },
    { name: "types of fields that no rule reads", object: minimalPod({ initContainers: [initContainer({ tty: "yes" })] }) },
    { name: "a pod without init containers", object: minimalPod({ initContainers: [], containers: [{ name: 5, image: true }] }) },
    { name: "a pod without the field", object: customResourceOf(minimalPod({ initContainers: undefined, containers: [{ name: 5 }] })) },
  ],
  denied: [
    {
      name: "a command that is one string",
      object: minimalPod({ initContainers: [initContainer({ command: "cp /from /to" })] }),
      violations: [{ cause, field: "spec.initContainers[0].command", message: "Invalid type: must be a list, not a string" }],
    },
    {
      name: "each of several",
      object: minimalPod({ initContainers: [initContainer({ image: 1.37, args: ["--port", 80], restartPolicy: true })] }),
      violations: [
        { cause, field: "spec.initContainers[0].image", message: "Invalid type: must be a string, not a number" },
        { cause, field: "spec.initContainers[0].args[1]", message: "Invalid type: must be a string, not a number" },
        { cause, field: "spec.initContainers[0].restartPolicy", message: "Invalid type: must be a string, not a boolean" },
      ],
    },
    {
      name: "init containers that are no list",
      object: minimalPod({ initContainers: initContainer() }),
      violations: [{ cause, field: "spec.initContainers", message: "Invalid type: must be a list, not an object" }],
    },
    {
      name: "an init container that is no object, in a template",
      object: deploymentOf(minimalPod({ initContainers: ["setup"] })),
      violations: [{ cause, field: "spec.template.spec.initContainers[0]", message: "Invalid type: must be an object, not a string" }],
    },
    {
      name: "an app container beside an init container, in a custom resource",
      object: customResourceOf(minimalPod({ containers: [{ name: 5, image: "app:1.0.0" }] })),
      violations: [{ cause, field: "spec.template.spec.containers[0].name" }],
    },
    {
      name: "an annotation and a deadline of a pod with an init container",
      object: minimalPod({ activeDeadlineSeconds: "60" }, { annotations: { on: true } }),
      violations: [
        { cause, field: "spec.activeDeadlineSeconds", message: "Invalid type: must be an integer, not a string" },
        { cause, field: "metadata.annotations[on]", message: "Invalid type: must be a string, not a boolean" },
      ],
    },
  ],
});
