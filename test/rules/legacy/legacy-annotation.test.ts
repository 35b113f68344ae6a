import { expect, it } from "vitest";
import { legacyAnnotation } from "../../../src/rules/legacy/legacy-annotation.ts";
import { customResourceOf, type Manifest, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueForbidden";
const NEVER_RUN = "Forbidden: is dropped without a word since Kubernetes 1.8, so the init containers it lists never run";
const NEVER_READ = "Forbidden: is dropped without a word since Kubernetes 1.8, and nothing reads it";

const ANNOTATIONS = {
  "pod.alpha.kubernetes.io/init-containers": "[]",
  "pod.alpha.kubernetes.io/init-container-statuses": "[]",
  "pod.beta.kubernetes.io/init-containers": "no JSON",
  "pod.beta.kubernetes.io/init-container-statuses": "",
};

const FOUND = [
  ["pod.beta.kubernetes.io/init-containers", NEVER_RUN],
  ["pod.alpha.kubernetes.io/init-containers", NEVER_RUN],
  ["pod.beta.kubernetes.io/init-container-statuses", NEVER_READ],
  ["pod.alpha.kubernetes.io/init-container-statuses", NEVER_READ],
] as const;

const templateOf = (apiVersion: string, kind: string, spec: Manifest): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: "d", annotations: ANNOTATIONS },
  spec: { template: { metadata: { annotations: ANNOTATIONS }, spec } },
});

const { initContainers: _, ...withoutInitContainers } = minimalPod()["spec"] as Manifest;

ruleTester(legacyAnnotation, {
  allowed: [
    { name: "no annotations", object: minimalPod() },
    { name: "other annotations", object: minimalPod({}, { annotations: { "pod.beta.kubernetes.io/init": "[]", "init-containers": "[]" } }) },
    {
      name: "annotations of the workload instead of its template",
      object: { ...customResourceOf(minimalPod()), metadata: { annotations: ANNOTATIONS } },
    },
    {
      name: "the keys inside a last-applied configuration",
      object: minimalPod({}, { annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ annotations: ANNOTATIONS }) } }),
    },
  ],
  denied: [
    {
      name: "each of the four on a pod, whatever they hold",
      object: minimalPod({}, { annotations: { other: "x", ...ANNOTATIONS } }),
      violations: FOUND.map(([name, message]) => ({ cause, field: `metadata.annotations[${name}]`, message })),
    },
    {
      name: "each in the template of a Deployment without init containers",
      object: templateOf("apps/v1", "Deployment", withoutInitContainers),
      violations: FOUND.map(([name, message]) => ({ cause, field: `spec.template.metadata.annotations[${name}]`, message })),
    },
    {
      name: "each in the template of a custom resource",
      object: templateOf("argoproj.io/v1alpha1", "Rollout", withoutInitContainers),
      violations: FOUND.map(([name, message]) => ({ cause, field: `spec.template.metadata.annotations[${name}]`, message })),
    },
  ],
});

it("says to compare where the pod has init containers as well, which are what runs", () => {
  const hintsOf = (object: Manifest) => podsOf(object).flatMap((pod) => Array.from(legacyAnnotation.check(pod, {}), ({ hint }) => hint));
  const annotations = { "pod.beta.kubernetes.io/init-containers": "[]" };
  expect(hintsOf(minimalPod({}, { annotations }))).toEqual(["compare with spec.initContainers, which is what runs, and remove it"]);
  const template = { metadata: { annotations }, spec: withoutInitContainers };
  expect(hintsOf({ ...templateOf("apps/v1", "Deployment", {}), spec: { template } })).toEqual([
    "move them to spec.template.spec.initContainers and remove it",
  ]);
});
