import type { FieldPath } from "./field-path.ts";
import { quoted } from "./printable.ts";

/** The machine-readable kinds of wrong that Kubernetes' field validation knows (apimachinery metav1.CauseType). */
export type Cause =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueForbidden"
  | "FieldValueDuplicate"
  | "FieldValueNotFound"
  | "FieldValueNotSupported"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid";

/** One operation of a JSON Patch (RFC 6902) that would mend a violation; `path` is a JSON Pointer from the object's root. */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly path: string;
  readonly value?: unknown;
}

/** One thing wrong: its cause, where, and a one-line message written like the API server's own (`Forbidden: may not be …`). */
export interface Violation {
  readonly cause: Cause;
  readonly path: FieldPath;
  readonly message: string;
  /** What to do instead, one short clause without a full stop. */
  readonly hint?: string;
  readonly fix?: readonly PatchOperation[];
  /** True for what cannot be proven from the manifest alone: such a finding is never a denial. */
  readonly guess?: true;
}

/** What a constructor may add to a violation. */
export type Extra = Pick<Violation, "hint" | "fix" | "guess">;

/** The field may not be set here. */
export function forbidden(path: FieldPath, detail: string, extra?: Extra): Violation {
  return { cause: "FieldValueForbidden", path, message: `Forbidden: ${detail}`, ...extra };
}

/** The field must be set; `detail` may be left out, as Kubernetes does for names and images. */
export function required(path: FieldPath, detail = "", extra?: Extra): Violation {
  return { cause: "FieldValueRequired", path, message: detail === "" ? "Required value" : `Required value: ${detail}`, ...extra };
}

/** The value is not acceptable; it is shown, so never pass one taken from env, command or args. */
export function invalid(path: FieldPath, value: unknown, detail: string, extra?: Extra): Violation {
  return { cause: "FieldValueInvalid", path, message: `Invalid value: ${shown(value)}: ${detail}`, ...extra };
}

/** The value occurs twice; the path is that of the later one. */
export function duplicate(path: FieldPath, value: unknown, extra?: Extra): Violation {
  return { cause: "FieldValueDuplicate", path, message: `Duplicate value: ${shown(value)}`, ...extra };
}

/** The value is none of `supported`, which are listed in the order given. */
export function notSupported(path: FieldPath, value: unknown, supported: readonly string[], extra?: Extra): Violation {
  const list = supported.map((one) => quoted(one)).join(", ");
  return { cause: "FieldValueNotSupported", path, message: `Unsupported value: ${shown(value)}: supported values: ${list}`, ...extra };
}

/** The list holds `actual` items, more than `limit`. */
export function tooMany(path: FieldPath, actual: number, limit: number, extra?: Extra): Violation {
  return { cause: "FieldValueTooMany", path, message: `Too many: ${actual}: must have at most ${limit} items`, ...extra };
}

/** The value has another JSON type than the API's field; the value itself is not shown. */
export function typeInvalid(path: FieldPath, detail: string, extra?: Extra): Violation {
  return { cause: "FieldValueTypeInvalid", path, message: `Invalid type: ${detail}`, ...extra };
}

/** A value as Kubernetes' field errors show it: strings quoted, numbers and booleans plain, the rest as JSON, cut to a readable length. */
function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (value === undefined || value === null) return "null";
  if (typeof value === "object") return Array.isArray(value) ? "[…]" : "{…}";
  return String(value);
}
