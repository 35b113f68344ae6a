import { expect, it } from "vitest";
import { imageWhitespace } from "../../../src/rules/kubernetes/image-whitespace.ts";
import { customResourceOf, deploymentOf, initContainer, type Manifest, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueInvalid";
const detail = "must not have leading or trailing whitespace";
const podWith = (...images: unknown[]) => minimalPod({ initContainers: images.map((image, at) => initContainer({ name: `c${at}`, image })) });

ruleTester(imageWhitespace, {
  allowed: [
    { name: "an image", object: minimalPod() },
    { name: "no image, which image-required reports", object: podWith(undefined, "") },
    { name: "white space inside, which the API server takes", object: podWith("Not A Ref::") },
    { name: "a byte order mark, which is no white space to Go", object: podWith("\ufeffbusybox:1.36.1") },
    { name: "white space around the image of an app container", object: minimalPod({ containers: [{ name: "app", image: " app:1.0.0" }] }) },
  ],
  denied: [
    ...[" busybox:1.36.1", "busybox:1.36.1 ", "busybox:1.36.1\n", "\tbusybox:1.36.1", " "].map((image) => ({
      name: `the image ${JSON.stringify(image)}`,
      object: podWith(image),
      violations: [{ cause, field: "spec.initContainers[0].image", message: `Invalid value: ${JSON.stringify(image)}: ${detail}` } as const],
    })),
    {
      name: "white space beyond ASCII",
      object: podWith("\u0085busybox:1.36.1", "busybox:1.36.1\u00a0", "\u3000busybox:1.36.1"),
      violations: [0, 1, 2].map((at) => ({ cause, field: `spec.initContainers[${at}].image` })),
    },
    {
      name: "a template, whose pods would be refused",
      object: deploymentOf(podWith("busybox:1.36.1 ")),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].image", message: `Invalid value: "busybox:1.36.1 ": ${detail}` }],
    },
    {
      name: "a custom resource",
      object: customResourceOf(podWith("busybox:1.36.1 ")),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].image" }],
    },
  ],
});

it.each([
  ["one space in a template, which OpenShift fills in", deploymentOf(podWith(" ")), true],
  ["one space in a pod", podWith(" "), undefined],
  ["two spaces in a template", deploymentOf(podWith("  ")), undefined],
  ["a space after the image in a template", deploymentOf(podWith("busybox:1.36.1 ")), undefined],
])("is sure or not about %s", (_, object: Manifest, guess) => {
  const violations = podsOf(object).flatMap((pod) => [...imageWhitespace.check(pod, {})]);
  expect(violations.map((one) => one.guess)).toEqual([guess]);
});
