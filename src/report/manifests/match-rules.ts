import { POD_SUBRESOURCES, WORKLOADS, type Workload } from "../../core/workloads.ts";
import type { JsonObject } from "./json.ts";

/** One of the webhook match rules of a webhook configuration. */
export interface MatchRule extends JsonObject {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly scope: "Namespaced" | "*";
}

/** A custom resource that carries pods, as webhook match rules name it: the plural resource; version may be `*`. */
export interface CustomResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Nothing else is ever held up: neither deletions nor connections. */
const OPERATIONS = ["CREATE", "UPDATE"] as const;

/** The webhook match rules for every workload that API servers serve, with the subresources of a Pod; one per group and version. */
export function builtInMatchRules(): readonly MatchRule[] {
  const byGroup = new Map<string, Workload[]>();
  for (const workload of WORKLOADS.filter(({ isServed }) => isServed)) {
    const key = `${workload.group}/${workload.versions.join()}`;
    byGroup.set(key, [...(byGroup.get(key) ?? []), workload]);
  }
  return [...byGroup.values()].map((workloads) => ({
    apiGroups: [...new Set(workloads.map(({ group }) => group))],
    apiVersions: [...new Set(workloads.flatMap(({ versions }) => versions))],
    operations: OPERATIONS,
    resources: workloads.flatMap(resourcesOf),
    scope: "Namespaced",
  }));
}

/**
 * The webhook match rules for custom resources. A namespaceSelector never keeps out what has no namespace, so only one profile, the default, may ask
 * for cluster-scoped ones (`*`); in every other they must be `Namespaced`.
 */
export function customMatchRules(resources: readonly CustomResource[], scope: MatchRule["scope"]): readonly MatchRule[] {
  return resources.map(({ group, version, resource }) => ({
    apiGroups: [group],
    apiVersions: [version],
    operations: OPERATIONS,
    resources: [resource],
    scope,
  }));
}

function resourcesOf({ form, resource }: Workload): readonly string[] {
  return form === "pod" ? [resource, ...POD_SUBRESOURCES.map((subresource) => `${resource}/${subresource}`)] : [resource];
}
