import { differences } from "../core/differences.ts";
import { type FieldPath, stepsOf } from "../core/field-path.ts";
import { isAtLeast, type KubernetesVersion } from "../core/kubernetes-version.ts";
import type { PodContainer } from "../core/pod.ts";
import { valueAt } from "../core/pod-places.ts";
import { isObject } from "../core/shape.ts";
import { forbidden, type Violation } from "../core/violation.ts";

/**
 * What is wrong with the resources that a request to `pods/resize` gives an init container: cpu and memory may change, on sidecars since 1.33, on the
 * others since 1.36 unless their resizePolicy asks for a restart; nothing may be removed (kubernetes ValidatePodResize, KEP-1287).
 */
export function* resizeViolations(before: PodContainer, after: PodContainer, version: KubernetesVersion): Iterable<Violation> {
  for (const path of resourceDifferences(before, after)) {
    const because = refusalOf(before, version) ?? fieldRefusal(path, after);
    if (because !== undefined) yield forbidden(path, because, { hint: "make a new pod with these resources instead" });
  }
}

function refusalOf({ role, spec }: PodContainer, version: KubernetesVersion): string | undefined {
  if (role === "sidecar") return undefined;
  if (!isAtLeast(version, "1.36")) return "may not be resized before Kubernetes 1.36 on an init container that is no sidecar";
  const needsRestart = spec.resizePolicy?.some(({ restartPolicy }) => restartPolicy === "RestartContainer") ?? false;
  return needsRestart ? "may not be resized: its resizePolicy asks for a restart, and only sidecars are restarted" : undefined;
}

const LISTS: readonly string[] = ["requests", "limits"];
const RESIZABLE: ReadonlySet<string> = new Set(["cpu", "memory"]);

function fieldRefusal(path: FieldPath, { path: container, source }: PodContainer): string | undefined {
  const steps = stepsOf(path).slice(stepsOf(container).length).map(String);
  const [, list = "", name = "cpu"] = steps;
  if ((list !== "" && !LISTS.includes(list)) || !RESIZABLE.has(name)) return "may not be resized: only cpu and memory may";
  return valueAt(source, steps) == null ? "may be resized but not removed" : undefined;
}

/** The changed resources one by one, also where the container had none before. */
function resourceDifferences({ source: before }: PodContainer, { source: after, path }: PodContainer): readonly FieldPath[] {
  const now = resourcesOf(after);
  return differences({ resources: isObject(now) ? withListsOf(now, resourcesOf(before)) : resourcesOf(before) }, { resources: now }, path);
}

function resourcesOf(container: unknown): unknown {
  return isObject(container) ? container["resources"] : undefined;
}

/** An empty list where only `now` has one: the same to Kubernetes, and the comparison then names entries instead of the whole list. */
function withListsOf(now: Readonly<Record<string, unknown>>, resources: unknown): object {
  const filled: Record<string, unknown> = { ...(isObject(resources) && resources) };
  for (const list of LISTS) if (isObject(now[list])) filled[list] ??= {};
  return filled;
}
