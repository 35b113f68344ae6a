import type { Manifest } from "../../support/pods.ts";
import type { Definition } from "./definition.ts";
import { CONTAINER_SCHEMA, POD_TEMPLATE_SCHEMA } from "./pod-template-schema.ts";

const OPAQUE: Manifest = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const listOf = (items: Manifest): Manifest => ({ type: "array", items });
const object = (properties: Manifest): Manifest => ({ type: "object", properties });

/** Stands for Argo Rollouts: `spec.template` is a pod template with a structural schema. */
export const ROLLOUT: Definition = {
  group: "argoproj.io",
  version: "v1alpha1",
  resource: "rollouts",
  kind: "Rollout",
  scope: "Namespaced",
  spec: object({ replicas: { type: "integer" }, selector: OPAQUE, strategy: OPAQUE, template: POD_TEMPLATE_SCHEMA }),
  hasStatus: true,
};

/** Stands for JobSet: pod templates in a list, two levels down. */
export const JOB_SET: Definition = {
  group: "jobset.x-k8s.io",
  version: "v1alpha2",
  resource: "jobsets",
  kind: "JobSet",
  scope: "Namespaced",
  spec: object({
    replicatedJobs: listOf(
      object({
        name: { type: "string" },
        replicas: { type: "integer" },
        template: object({ spec: object({ template: POD_TEMPLATE_SCHEMA }) }),
      }),
    ),
  }),
  hasStatus: true,
};

/** As the operators of search engines and databases have it: pod templates of which the API server knows nothing, completed by a controller; no status subresource. */
export const OPAQUE_CLUSTER: Definition = {
  group: "example.com",
  version: "v1",
  resource: "searchclusters",
  kind: "SearchCluster",
  scope: "Namespaced",
  spec: object({ nodeSets: listOf(object({ name: { type: "string" }, podTemplate: OPAQUE })) }),
  hasStatus: false,
};

/** As the operators of monitoring have it: plain lists of containers in `spec` itself. */
export const COLLECTOR: Definition = {
  group: "example.com",
  version: "v1",
  resource: "collectors",
  kind: "Collector",
  scope: "Namespaced",
  spec: object({ containers: listOf(CONTAINER_SCHEMA), initContainers: listOf(CONTAINER_SCHEMA) }),
  hasStatus: true,
};

/** A runtime that belongs to no namespace. */
export const CLUSTER_RUNTIME: Definition = {
  group: "example.com",
  version: "v1",
  resource: "clusterruntimes",
  kind: "ClusterRuntime",
  scope: "Cluster",
  spec: object({ template: POD_TEMPLATE_SCHEMA }),
  hasStatus: true,
};
