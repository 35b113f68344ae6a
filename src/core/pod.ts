import { child, type FieldPath, index } from "./field-path.ts";
import type { KubernetesVersion } from "./kubernetes-version.ts";
import { CONTAINER_SHAPE, POD_METADATA_SHAPE, POD_SPEC_SHAPE } from "./pod-shape.ts";
import type { ContainerSpec, PodMetadata, PodSpec } from "./pod-spec.ts";
import { isObject, narrow } from "./shape.ts";
import type { Violation } from "./violation.ts";

/** A sidecar is an init container with `restartPolicy: Always`; every other init container runs to completion. */
export type Role = "init" | "sidecar" | "app" | "ephemeral";

/** One container with its role and place. */
export interface PodContainer {
  readonly role: Role;
  readonly index: number;
  readonly path: FieldPath;
  /** Narrowed: every field has the type it says. */
  readonly spec: ContainerSpec;
  /** As it was sent, for comparing whole containers. */
  readonly source: unknown;
}

/** A pod or pod template as rules see it. */
export interface Pod {
  readonly path: FieldPath;
  readonly spec: PodSpec;
  readonly metadata: PodMetadata;
  readonly metadataPath: FieldPath;
  /** Ordinary init containers and sidecars, in the order they start. */
  readonly initContainers: readonly PodContainer[];
  readonly appContainers: readonly PodContainer[];
  readonly ephemeralContainers: readonly PodContainer[];
  /** Parts whose JSON type is not the API's; they are absent from `spec`. */
  readonly mismatches: readonly Violation[];
  readonly context: PodContext;
}

/** What a rule may need to know about where the pod was found. */
export interface PodContext {
  /** A live Pod, or a template that pods are made from. */
  readonly form: "pod" | "template";
  /** True where a controller completes the containers (custom resources), so that an absent image is no mistake. */
  readonly isPartial: boolean;
  /** `resize`, `ephemeralcontainers`, or empty for the object itself. */
  readonly subresource: string;
  readonly version: KubernetesVersion;
  /** Seconds after which the owner ends the pod (a Job's `activeDeadlineSeconds`), when it says so. */
  readonly ownerDeadlineSeconds: number | undefined;
}

/** Where a pod stands in an object: its spec and metadata as sent, with their paths. */
export interface PodPlace {
  readonly spec: unknown;
  readonly path: FieldPath;
  readonly metadata: unknown;
  readonly metadataPath: FieldPath;
}

/** Reads the pod at a place; wrong types become `mismatches`, never an exception. */
export function podOf(place: PodPlace, context: PodContext): Pod {
  const spec = narrow(place.spec ?? {}, POD_SPEC_SHAPE, place.path);
  const metadata = narrow(place.metadata ?? {}, POD_METADATA_SHAPE, place.metadataPath);
  const mismatches: Violation[] = [...spec.violations, ...metadata.violations];
  const narrowed = (isObject(spec.value) ? spec.value : {}) as PodSpec;
  const containersAt = (field: ContainerList) => containersOf(narrowed[field], child(place.path, field), field, mismatches);
  return {
    path: place.path,
    spec: narrowed,
    metadata: (isObject(metadata.value) ? metadata.value : {}) as PodMetadata,
    metadataPath: place.metadataPath,
    initContainers: containersAt("initContainers"),
    appContainers: containersAt("containers"),
    ephemeralContainers: containersAt("ephemeralContainers"),
    mismatches,
    context,
  };
}

type ContainerList = "initContainers" | "containers" | "ephemeralContainers";

const NO_CONTAINERS: readonly PodContainer[] = [];

function containersOf(list: readonly unknown[] | undefined, path: FieldPath, field: ContainerList, mismatches: Violation[]): readonly PodContainer[] {
  if (list === undefined || list.length === 0) return NO_CONTAINERS;
  return list.map((source, at) => {
    const place = index(path, at);
    const { value, violations } = narrow(source, CONTAINER_SHAPE, place);
    mismatches.push(...violations);
    const spec = value as ContainerSpec;
    return { role: roleOf(field, spec), index: at, path: place, spec, source };
  });
}

function roleOf(field: ContainerList, spec: ContainerSpec): Role {
  if (field === "containers") return "app";
  if (field === "ephemeralContainers") return "ephemeral";
  return spec.restartPolicy === "Always" ? "sidecar" : "init";
}
