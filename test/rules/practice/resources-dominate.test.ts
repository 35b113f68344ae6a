import { resourcesDominate } from "../../../src/rules/practice/resources-dominate.ts";
import { deploymentOf, initContainer, type Manifest, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const requests = (quantities: Manifest): Manifest => ({ resources: { requests: quantities } });
const init = (fields: Manifest) => initContainer(fields);
const sidecar = (quantities: Manifest) => initContainer({ name: "side", restartPolicy: "Always", ...requests(quantities) });
const podOf = (initContainers: readonly Manifest[], apps: readonly Manifest[], spec: Manifest = {}) =>
  minimalPod({ initContainers, containers: apps.map((fields, at) => ({ name: `app${at}`, image: "app:1.0.0", ...fields })), ...spec });

const forbidden = (field: string, start: string, run: string) => ({
  cause: "FieldValueForbidden" as const,
  field: `spec.initContainers${field}`,
  message: `Forbidden: the start of the pod requests ${start}, what runs after it ${run}: the node sets the larger aside for the pod's whole life`,
});

ruleTester(resourcesDominate, {
  allowed: [
    { name: "no resources anywhere", object: minimalPod() },
    { name: "as much as the app", object: podOf([init(requests({ cpu: "500m" }))], [requests({ cpu: "0.5" })]) },
    {
      name: "less than two app containers together",
      object: podOf([init(requests({ cpu: "500m" }))], [requests({ cpu: "300m" }), requests({ cpu: "300m" })]),
    },
    { name: "a sidecar, which counts on both sides", object: podOf([sidecar({ cpu: "4" })], [requests({ cpu: "1m" })]) },
    {
      name: "less than the app and a later sidecar",
      object: podOf([init(requests({ cpu: "1" })), sidecar({ cpu: "600m" })], [requests({ cpu: "400m" })]),
    },
    {
      name: "an app that requests no cpu, whose use is not known",
      object: podOf([init(requests({ cpu: "500m" }))], [requests({ memory: "1Gi" }), {}]),
    },
    { name: "an app that requests none beside a sidecar that does", object: podOf([init(requests({ cpu: "500m" })), sidecar({ cpu: "1m" })], [{}]) },
    {
      name: "a limit of the app, which stands for its request",
      object: podOf([init(requests({ cpu: "1" }))], [{ resources: { limits: { cpu: "1" } } }]),
    },
    { name: "up to the ratio", object: podOf([init(requests({ cpu: "1500m" }))], [requests({ cpu: "1" })]), options: { ratio: 1.5 } },
    {
      name: "a request of the whole pod, which replaces the sum",
      object: podOf([init(requests({ cpu: "2" }))], [requests({ cpu: "1" })], { resources: { requests: { cpu: "2" } } }),
    },
    { name: "a quantity that cannot be read", object: podOf([init(requests({ cpu: "a lot" }))], [requests({ cpu: "1" })]) },
    {
      name: "a resource named like an object's own",
      object: podOf([init(requests({ "ephemeral-storage": "1Gi" }))], [requests({ constructor: "1" })]),
    },
  ],
  denied: [
    {
      name: "one resource more and one less",
      object: podOf([init(requests({ cpu: "500m", memory: "64Mi" }))], [requests({ cpu: "250m", memory: "256Mi" })]),
      violations: [forbidden("[0].resources.requests[cpu]", "500m", "250m")],
    },
    {
      name: "both, on the container that needs most of each",
      object: podOf(
        [init(requests({ cpu: "2", memory: "1Mi" })), init({ name: "b", ...requests({ cpu: "1", memory: "2Gi" }) })],
        [requests({ cpu: "1", memory: "1Gi" })],
      ),
      violations: [forbidden("[0].resources.requests[cpu]", "2", "1"), forbidden("[1].resources.requests[memory]", "2Gi", "1Gi")],
    },
    {
      name: "the first of two that need as much",
      object: podOf([init(requests({ cpu: "2" })), init({ name: "b", ...requests({ cpu: "2" }) })], [requests({ cpu: "1" })]),
      violations: [forbidden("[0].resources.requests[cpu]", "2", "1")],
    },
    {
      name: "an init container with the sidecar that started before it",
      object: podOf([sidecar({ cpu: "100m" }), init(requests({ cpu: "1" }))], [requests({ cpu: "500m" })]),
      violations: [forbidden("[1].resources.requests[cpu]", "1100m", "600m")],
    },
    {
      name: "a limit without a request",
      object: podOf([init({ resources: { limits: { memory: "4Gi" } } })], [requests({ memory: "1Gi" })]),
      violations: [forbidden("[0].resources.limits[memory]", "4Gi", "1Gi")],
    },
    {
      name: "a device that the app never asks for, and so can't use",
      object: podOf([init({ resources: { limits: { "nvidia.com/gpu": 1 } } })], [{}]),
      violations: [forbidden("[0].resources.limits[nvidia.com/gpu]", "1", "0")],
    },
    {
      name: "an app that asks for nothing in so many words",
      object: podOf([init(requests({ cpu: "1" }))], [requests({ cpu: "0" })]),
      violations: [forbidden("[0].resources.requests[cpu]", "1", "0")],
    },
    {
      name: "a billionth above the ratio",
      object: podOf([init(requests({ cpu: "1500000001n" }))], [requests({ cpu: "1" })]),
      options: { ratio: 1.5 },
      violations: [forbidden("[0].resources.requests[cpu]", "1500000001n", "1")],
    },
    {
      name: "a request of the whole pod for another resource",
      object: podOf([init(requests({ cpu: "2" }))], [requests({ cpu: "1" })], { resources: { requests: { memory: "1Gi" } } }),
      violations: [forbidden("[0].resources.requests[cpu]", "2", "1")],
    },
    {
      name: "a request of the whole pod where the field is not known",
      object: podOf([init(requests({ cpu: "2" }))], [requests({ cpu: "1" })], { resources: { requests: { cpu: "2" } } }),
      version: "1.33",
      violations: [forbidden("[0].resources.requests[cpu]", "2", "1")],
    },
    {
      name: "a Deployment",
      object: deploymentOf(podOf([init(requests({ cpu: "2" }))], [requests({ cpu: "1" })])),
      violations: [{ ...forbidden("", "2", "1"), field: "spec.template.spec.initContainers[0].resources.requests[cpu]" }],
    },
  ],
});
