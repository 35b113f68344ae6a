import { imageRequired } from "../../../src/rules/kubernetes/image-required.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueRequired";
const message = "Required value";
const podWith = (...images: unknown[]) => minimalPod({ initContainers: images.map((image, at) => initContainer({ name: `c${at}`, image })) });

ruleTester(imageRequired, {
  allowed: [
    { name: "an image", object: minimalPod() },
    { name: "an image of one space, which image-whitespace reports", object: podWith(" ") },
    { name: "an app container without an image", object: minimalPod({ containers: [{ name: "app" }] }) },
    { name: "no image in a custom resource, whose controller may add it", object: customResourceOf(podWith(undefined, "")) },
    { name: "an image of another type, which field-type reports", object: podWith(1.37) },
  ],
  denied: [
    {
      name: "an absent, an empty and a null image, each by its index",
      object: podWith("busybox:1.36.1", undefined, "", null),
      violations: [1, 2, 3].map((at) => ({ cause, field: `spec.initContainers[${at}].image`, message })),
    },
    {
      name: "a template without the image",
      object: deploymentOf(podWith(undefined)),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].image", message }],
    },
  ],
});
