import { child, type FieldPath, index, key } from "./field-path.ts";
import { parseQuantity } from "./quantity.ts";
import { isObject } from "./shape.ts";

/** Enough for every answer; a caller says how many more there are only as "and others". */
const MOST = 32;

/** Deeper than any field of a container; below it two values are compared as unequal rather than the call stack risked. */
const DEEPEST = 64;

/**
 * The paths at which two containers differ by Kubernetes' semantic equality (apimachinery equality.Semantic on the decoded Go types):
 * null, absent, empty lists and empty maps are one; so are `1000m` and `1`; an empty object is a value of its own where the Go field is a pointer.
 * At most 32 paths, in the order of the fields' names.
 */
export function differences(before: unknown, after: unknown, path: FieldPath): readonly FieldPath[] {
  if (isIdentical(before, after, 0)) return NONE;
  const found: FieldPath[] = [];
  compare(before, after, { path, field: "", parent: "", depth: 0 }, found);
  return found;
}

const NONE: readonly FieldPath[] = [];

/** Written the same but for the order of keys: what nearly every container of nearly every update is, and three times cheaper to see than no difference. */
function isIdentical(before: unknown, after: unknown, depth: number): boolean {
  if (before === after) return true;
  if (depth > DEEPEST) return false;
  if (Array.isArray(before)) {
    return Array.isArray(after) && before.length === after.length && before.every((item, at) => isIdentical(item, after[at], depth + 1));
  }
  if (!isObject(before) || !isObject(after)) return false;
  const names = Object.keys(before);
  if (names.length !== Object.keys(after).length) return false;
  return names.every((name) => Object.hasOwn(after, name) && isIdentical(before[name], after[name], depth + 1));
}

interface Place {
  readonly path: FieldPath;
  /** Name of the nearest field, list indexes passed over, and of the one above it. */
  readonly field: string;
  readonly parent: string;
  readonly depth: number;
}

function compare(before: unknown, after: unknown, place: Place, found: FieldPath[]): void {
  if (before === after || found.length >= MOST) return;
  const mayDescend = place.depth < DEEPEST;
  if (mayDescend && Array.isArray(before) && Array.isArray(after)) compareLists(before, after, place, found);
  else if (mayDescend && isObject(before) && isObject(after)) compareFields(before, after, place, found);
  else if (!isSameValue(before, after, place)) found.push(place.path);
}

function compareLists(before: readonly unknown[], after: readonly unknown[], place: Place, found: FieldPath[]): void {
  // A list of another length changed as a whole: naming every shifted item would hide what happened.
  if (before.length !== after.length) {
    found.push(place.path);
    return;
  }
  for (let at = 0; at < before.length; at++) {
    if (before[at] !== after[at]) compare(before[at], after[at], { ...place, path: index(place.path, at), depth: place.depth + 1 }, found);
  }
}

function compareFields(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, place: Place, found: FieldPath[]): void {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const step = isQuantityMap(place.field) ? key : child;
  for (const name of [...names].sort()) {
    // Own properties only: a resource may be called `constructor`.
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    const now = Object.hasOwn(after, name) ? after[name] : undefined;
    if (old !== now) compare(old, now, { path: step(place.path, name), field: name, parent: place.field, depth: place.depth + 1 }, found);
  }
}

function isSameValue(before: unknown, after: unknown, { field, parent }: Place): boolean {
  if (isAbsent(before, field, parent) && isAbsent(after, field, parent)) return true;
  if (!isQuantityMap(parent) && field !== "divisor") return false;
  const [old, now] = [amountOf(before, field), amountOf(after, field)];
  return old !== undefined && old === now;
}

/** Does the API server's Go type hold the same for this value as for a field that is not there. */
function isAbsent(value: unknown, field: string, parent: string): boolean {
  if (value === undefined || value === null) return true;
  if (isQuantityMap(parent) || POINTERS.has(field)) return false;
  if (Array.isArray(value)) return value.length === 0;
  // `resources` is the one struct of a container that is held by value; its maps may be there and empty.
  if (isObject(value)) return Object.keys(value).every((name) => field === "resources" && isAbsent(value[name], name, field));
  return value === "" || value === 0 || value === false;
}

/** Entries of these maps are quantities; an entry of zero is still an entry. */
function isQuantityMap(field: string): boolean {
  return field === "requests" || field === "limits";
}

function amountOf(value: unknown, field: string): bigint | undefined {
  // A resource reference without divisor has the divisor 0 (core/v1 ResourceFieldSelector holds a Quantity, not a pointer).
  if (field === "divisor" && (value === undefined || value === null)) return 0n;
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? parseQuantity(value) : undefined;
}

/**
 * The fields of a container whose Go type is a pointer (k8s.io/api core/v1 Container and the types below it): for these, set to a zero value is
 * not the same as not set.
 */
const POINTERS: ReadonlySet<string> = new Set(
  (
    "restartPolicy lifecycle livenessProbe readinessProbe startupProbe securityContext exitCodes " +
    "postStart preStop stopSignal exec httpGet tcpSocket grpc sleep service terminationGracePeriodSeconds " +
    "valueFrom fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef configMapRef secretRef optional " +
    "mountPropagation recursiveReadOnly " +
    "capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount " +
    "seccompProfile appArmorProfile localhostProfile gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess"
  ).split(" "),
);
