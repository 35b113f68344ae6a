import { templateImageOnly } from "../../../src/rules/change/template-image-only.ts";
import { customResourceOf, deploymentOf, initContainer, type Manifest, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const since = "while the init containers of this template are locked: only the images of init containers may";
const at = "spec.template.spec.initContainers";
const podWith = (...initContainers: Manifest[]) => minimalPod({ initContainers });
const update = (wrap: (pod: Manifest) => Manifest, before: Manifest, after: Manifest) => ({
  before: wrap(podWith(initContainer(before))),
  after: wrap(podWith(initContainer(after))),
});
const [a, b] = [initContainer({ name: "a" }), initContainer({ name: "b" })];

ruleTester(templateImageOnly, {
  allowed: [
    { name: "another image in a Deployment", ...update(deploymentOf, { image: "a:1" }, { image: "a:2" }) },
    { name: "another image in a custom resource", ...update(customResourceOf, { image: "a:1" }, { image: "a:2" }) },
    { name: "a live pod, for which image-only stands", ...update((pod) => pod, { args: ["a"] }, { args: ["b"] }) },
    {
      name: "everything else of the workload",
      before: deploymentOf(minimalPod()),
      after: { ...deploymentOf(minimalPod({ containers: [{ name: "app", image: "app:2" }], nodeName: "n" })), metadata: { name: "other" } },
    },
  ],
  denied: [
    {
      name: "env in a Deployment",
      ...update(deploymentOf, { env: [{ name: "A", value: "1" }] }, { env: [{ name: "A", value: "2" }] }),
      violations: [{ cause: "FieldValueForbidden", field: `${at}[0].env[0].value`, message: `Forbidden: may not change ${since}` }],
    },
    {
      name: "a command beside the image in a custom resource",
      ...update(customResourceOf, { image: "a:1" }, { image: "a:2", command: ["sh"] }),
      violations: [{ cause: "FieldValueForbidden", field: `${at}[0].command` }],
    },
    {
      name: "resources, which no subresource of a template changes",
      ...update(deploymentOf, { resources: { requests: { cpu: 1 } } }, { resources: { requests: { cpu: 2 } } }),
      violations: [{ cause: "FieldValueForbidden", field: `${at}[0].resources.requests[cpu]` }],
    },
    {
      name: "one more, one less, and a new order",
      before: deploymentOf(podWith(a, b, initContainer({ name: "c" }))),
      after: deploymentOf(podWith(b, a, initContainer({ name: "d" }), initContainer({ name: "e" }))),
      violations: [
        { cause: "FieldValueForbidden", field: at, message: `Forbidden: may not be reordered ${since} change` },
        { cause: "FieldValueForbidden", field: `${at}[3]`, message: `Forbidden: may not be added ${since} change` },
        { cause: "FieldValueForbidden", field: `${at}[2].name`, message: `Forbidden: may not be renamed from "c" ${since} change` },
      ],
    },
    {
      name: "the last one taken out",
      before: deploymentOf(podWith(a)),
      after: deploymentOf(minimalPod({ initContainers: undefined })),
      violations: [{ cause: "FieldValueForbidden", field: at, message: `Forbidden: "a" may not be removed ${since} change` }],
    },
  ],
});
