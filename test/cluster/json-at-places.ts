import type { Manifest } from "../support/pods.ts";

/** A value, and the steps from the spec of a pod to where it is put. */
export interface JsonAtPlace {
  readonly place: readonly string[];
  readonly value: unknown;
}

/**
 * What a field of the pod can hold of JSON. Left out, because the API server reads them in its own way: null in a list (an empty string to Go), a string for
 * a quantity that it cannot parse, and an integer that is too large for its type.
 */
const VALUES: readonly unknown[] = [null, true, 1, 1.5, -1, "x", "1", "", [], [1], ["x"], [[]], [{}], {}, { a: 1 }, { a: null }, { a: [] }];
const OF_CONTAINER = ["name", "image", "command", "args", "imagePullPolicy", "restartPolicy", "restartPolicyRules", "lifecycle", "livenessProbe"];
const OF_RESOURCES = [["resources"], ["resources", "requests"], ["resources", "limits"]];
const PLACES: readonly (readonly string[])[] = [
  ["initContainers"],
  ["initContainers", "0"],
  ...[...OF_CONTAINER.map((field) => [field]), ...OF_RESOURCES, ["resizePolicy"]].map((steps) => ["initContainers", "0", ...steps]),
  ["activeDeadlineSeconds"],
  ["restartPolicy"],
];

/** Each place in the spec of a pod with each value of JSON, be it of the right type there or not. */
export const JSON_AT_PLACES: readonly JsonAtPlace[] = PLACES.flatMap((place) =>
  VALUES.filter((value) => value !== null || !isInList(place)).map((value) => ({ place, value })),
);

/** A valid pod with the value put at the place. */
export function podWithJson({ place, value }: JsonAtPlace): Manifest {
  const initContainers = [{ name: "setup", image: "busybox:1.36.1", resources: { requests: { cpu: "1" } } }];
  const spec = { initContainers, containers: [{ name: "app", image: "app:1.0.0" }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" }, spec: withValue(spec, place, value) };
}

function isInList(place: readonly string[]): boolean {
  return place.at(-1) === "0";
}

function withValue(holder: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(holder)) return holder.with(Number(step), withValue(holder[Number(step)], rest, value));
  const object = (holder ?? {}) as Manifest;
  return { ...object, [step]: withValue(object[step], rest, value) };
}
