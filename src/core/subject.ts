import { printPath } from "./field-path.ts";
import type { KubernetesVersion } from "./kubernetes-version.ts";
import { type Pod, type PodContext, podOf } from "./pod.ts";
import { placeInWorkload, placesByShape, valueAt } from "./pod-places.ts";
import { isObject } from "./shape.ts";
import { isBuiltInGroup, POD_SUBRESOURCES, type Workload, workloadOf } from "./workloads.ts";

/** What names an object; parts that are not known are empty. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One pod of the object, and what it was before an update, where it was there before. */
export interface JudgedPod {
  readonly before: Pod | undefined;
  readonly after: Pod;
}

/**
 * Why there is something to judge or not: `deletion` is the removal of an object or of its finalizers, `status` a write that cannot touch the spec,
 * `foreign` a built-in kind that carries no pod.
 */
export type Scope = "judged" | "deletion" | "status" | "foreign";

/** What is judged, where it came from, what it was before. */
export interface Subject {
  readonly object: ObjectReference;
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly subresource: string;
  /** Who asked; empty for a file. */
  readonly username: string;
  readonly scope: Scope;
  readonly pods: readonly JudgedPod[];
}

/** Where a subject is made from: the parts of an admission request, or an object from a file as if it were created. */
export interface SubjectSource extends Omit<Subject, "scope" | "pods"> {
  readonly after: unknown;
  readonly before: unknown;
  readonly version: KubernetesVersion;
}

/** The subject of a request or a file's object, its pods found through the workloads table or, in a custom resource, by shape. */
export function subjectOf(source: SubjectSource): Subject {
  const { object, operation, subresource, username } = source;
  const scope = scopeOf(source);
  const pods = scope === "judged" && isObject(source.after) ? podsOf(source, source.after) : [];
  return { object, operation, subresource, username, scope, pods };
}

function scopeOf({ operation, subresource, object, after }: SubjectSource): Scope {
  const isEnding = operation === "UPDATE" && valueAt(after, ["metadata", "deletionTimestamp"]) != null;
  if (operation === "DELETE" || isEnding) return "deletion";
  const group = groupOf(object.apiVersion);
  const isWorkload = workloadOf(group, object.kind) !== undefined || !isBuiltInGroup(group);
  if (operation === "CONNECT" || !isWorkload) return "foreign";
  if (subresource === "" || POD_SUBRESOURCES.includes(subresource)) return "judged";
  return subresource === "status" ? "status" : "foreign";
}

function podsOf(source: SubjectSource, after: Readonly<Record<string, unknown>>): readonly JudgedPod[] {
  const old = new Map<string, Pod>();
  if (source.operation === "UPDATE" && isObject(source.before)) {
    for (const pod of podsIn(source.before, source)) old.set(printPath(pod.path), pod);
  }
  return podsIn(after, source).map((pod) => ({ after: pod, before: old.size === 0 ? undefined : old.get(printPath(pod.path)) }));
}

function podsIn(object: Readonly<Record<string, unknown>>, source: SubjectSource): readonly Pod[] {
  const workload = workloadOf(groupOf(source.object.apiVersion), source.object.kind);
  const context = contextOf(object, workload, source);
  const places = workload === undefined ? placesByShape(object) : [placeInWorkload(object, workload)];
  return places.map((place) => podOf(place, context));
}

function contextOf(object: Readonly<Record<string, unknown>>, workload: Workload | undefined, { subresource, version }: SubjectSource): PodContext {
  const deadline = workload?.deadline === undefined ? undefined : valueAt(object, workload.deadline);
  return {
    form: workload?.form ?? "template",
    isPartial: workload === undefined,
    subresource,
    version,
    ownerDeadlineSeconds: typeof deadline === "number" ? deadline : undefined,
  };
}

/** The group in an apiVersion; empty for the core group. */
function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
