import { child, descend, type FieldPath, index, root } from "./field-path.ts";
import type { PodPlace } from "./pod.ts";
import { isObject } from "./shape.ts";
import type { Workload } from "./workloads.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** The one place where a built-in workload carries its pod; a template that is absent gives an empty pod, which no rule objects to. */
export function placeInWorkload(object: JsonObject, workload: Workload): PodPlace {
  const holder = valueAt(object, workload.template);
  const [first, ...rest] = workload.template;
  const path = first === undefined ? undefined : descend(root(first), ...rest);
  return placeOf(isObject(holder) ? holder : {}, path);
}

/**
 * Every place in a custom resource that looks like a pod: an object below `spec` with a list of objects named `initContainers` or `containers`.
 * The walk keeps its own stack, so that depth costs memory in proportion and never the call stack.
 */
export function placesByShape(object: JsonObject): readonly PodPlace[] {
  const places: PodPlace[] = [];
  const pending: Visit[] = [{ value: object["spec"], path: root("spec"), holder: object, holderPath: undefined }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { value, path } = visit;
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at--)
        pending.push({ value: value[at], path: index(path, at), holder: undefined, holderPath: undefined });
    } else if (isObject(value)) {
      if (isPodSpec(value)) places.push(placeFound(visit, value));
      pushFields(value, path, pending);
    }
  }
  return places;
}

/** The value that `steps` lead to from `object`, or undefined. */
export function valueAt(object: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), object);
}

interface Visit {
  readonly value: unknown;
  readonly path: FieldPath;
  /** The object whose `spec` this is: it holds the pod's metadata. */
  readonly holder: JsonObject | undefined;
  readonly holderPath: FieldPath | undefined;
}

function pushFields(value: JsonObject, path: FieldPath, pending: Visit[]): void {
  const names = Object.keys(value);
  for (let at = names.length - 1; at >= 0; at--) {
    const name = names[at] ?? "";
    const field = value[name];
    if (typeof field !== "object" || field === null || PASSED_OVER.has(name)) continue;
    const isSpec = name === "spec";
    pending.push({ value: field, path: child(path, name), holder: isSpec ? value : undefined, holderPath: isSpec ? path : undefined });
  }
}

function isPodSpec(value: JsonObject): boolean {
  return isContainerList(value["initContainers"]) || isContainerList(value["containers"]);
}

function isContainerList(value: unknown): boolean {
  return Array.isArray(value) && value.some(isObject);
}

/** Containers hold no pods; metadata and status are not what somebody asks for. */
const PASSED_OVER: ReadonlySet<string> = new Set(["metadata", "status", "initContainers", "containers", "ephemeralContainers"]);

function placeFound({ path, holder, holderPath }: Visit, spec: JsonObject): PodPlace {
  // The metadata of a custom resource itself belongs to the resource, not to the pods that its `spec` describes.
  if (holder !== undefined && holderPath !== undefined) return { ...placeOf(holder, holderPath), spec, path };
  return { spec, path, metadata: spec["metadata"], metadataPath: child(path, "metadata") };
}

function placeOf(holder: JsonObject, path: FieldPath | undefined): PodPlace {
  return { spec: holder["spec"], path: child(path, "spec"), metadata: holder["metadata"], metadataPath: child(path, "metadata") };
}
