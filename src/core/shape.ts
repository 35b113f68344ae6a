import { child, type FieldPath, index, key } from "./field-path.ts";
import { typeInvalid, type Violation } from "./violation.ts";

/** The JSON type a value must have, as deep as rules look. */
export type Shape =
  | { readonly of: "string" | "integer" | "object" | "quantity" }
  | { readonly of: "list"; readonly item: Shape }
  | { readonly of: "map"; readonly value: Shape }
  | { readonly of: "fields"; readonly fields: Readonly<Record<string, Shape>> };

/** What is left of a value once every part of another type is taken out, and one violation for each such part. */
export interface Mended {
  readonly value: unknown;
  readonly violations: readonly Violation[];
}

const NONE: readonly Violation[] = [];

/** The value itself when it fits the shape (nothing is copied), else a copy without the parts that do not; null counts as absent, as in Kubernetes' JSON. */
export function narrow(value: unknown, shape: Shape, path: FieldPath): Mended {
  if (fits(value, shape)) return { value, violations: NONE };
  const violations: Violation[] = [];
  return { value: mend(value, shape, path, violations), violations };
}

/** Is this a JSON object, neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fits(value: unknown, shape: Shape): boolean {
  switch (shape.of) {
    case "string":
      return typeof value === "string";
    case "integer":
      return isInteger(value);
    case "quantity":
      return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
    case "object":
      return isObject(value);
    case "list":
      return Array.isArray(value) && value.every((item) => fits(item, shape.item));
    case "map":
      return isObject(value) && Object.values(value).every((entry) => fits(entry, shape.value));
    case "fields":
      return isObject(value) && fieldsFit(value, shape.fields);
  }
}

function fieldsFit(value: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, Shape>>): boolean {
  // By the value's own fields: a container has fewer than its type.
  for (const name in value) {
    const shape = fields[name];
    if (shape !== undefined && value[name] !== undefined && !fits(value[name], shape)) return false;
  }
  return true;
}

function mend(value: unknown, shape: Shape, path: FieldPath, found: Violation[]): unknown {
  if (shape.of === "list" && Array.isArray(value)) {
    // A null item is decoded as the type's zero value: the API server stores `args: [null]` as one empty string.
    return value.map((item, at) => (item === null ? undefined : mend(item, shape.item, index(path, at), found)) ?? emptyOf(shape.item));
  }
  if (shape.of === "map" && isObject(value)) {
    return mendEntries(
      Object.keys(value),
      value,
      () => shape.value,
      (name) => key(path, name),
      found,
    );
  }
  if (shape.of === "fields" && isObject(value)) {
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => !Object.hasOwn(shape.fields, name)));
    return {
      ...rest,
      ...mendEntries(
        Object.keys(shape.fields),
        value,
        (name) => shape.fields[name],
        (name) => child(path, name),
        found,
      ),
    };
  }
  if (fits(value, shape)) return value;
  found.push(typeInvalid(path, `must be ${NOUN[shape.of]}, not ${nounOf(value)}`));
  return undefined;
}

function mendEntries(
  names: readonly string[],
  value: Readonly<Record<string, unknown>>,
  shapeOf: (name: string) => Shape | undefined,
  pathOf: (name: string) => FieldPath,
  found: Violation[],
): object {
  const kept: [string, unknown][] = [];
  for (const name of names) {
    const entry = value[name];
    const shape = shapeOf(name);
    if (entry === undefined || entry === null || shape === undefined) continue;
    const mended = mend(entry, shape, pathOf(name), found);
    if (mended !== undefined) kept.push([name, mended]);
  }
  return Object.fromEntries(kept);
}

/** A list keeps its length, so that indexes in later paths stay true. */
function emptyOf(shape: Shape): unknown {
  return shape.of === "string" ? "" : shape.of === "integer" ? 0 : {};
}

function isInteger(value: unknown): boolean {
  return Number.isInteger(value) || typeof value === "bigint";
}

const NOUN = {
  string: "a string",
  integer: "an integer",
  quantity: "a quantity",
  object: "an object",
  fields: "an object",
  map: "an object",
  list: "a list",
} as const;

function nounOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
