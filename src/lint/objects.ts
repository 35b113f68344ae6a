import type { Step } from "../core/field-path.ts";
import { isObject } from "../core/shape.ts";
import type { ObjectReference } from "../core/subject.ts";

/** A Kubernetes object in a document. */
export interface FoundObject {
  readonly reference: ObjectReference;
  readonly value: Readonly<Record<string, unknown>>;
  /** Steps from the document's root to the object; empty unless it is an item of a List. */
  readonly steps: readonly Step[];
}

/** A place that should hold a Kubernetes object and does not. */
export interface Stray {
  readonly problem: string;
  readonly steps: readonly Step[];
}

/**
 * Does a document say that it is a Kubernetes object, be it by half: a kind or an apiVersion beside metadata. The values of a chart may have a
 * kind, too.
 */
export function looksLikeKubernetes(document: unknown): boolean {
  if (!isObject(document)) return false;
  const names = [document["apiVersion"], document["kind"]].filter(isName).length;
  return names === 2 || (names === 1 && isObject(document["metadata"]));
}

/** The Kubernetes objects of a document: itself, or the items of a List, and of the Lists in that one. */
export function objectsIn(document: unknown): Iterable<FoundObject | Stray> {
  return objectsAt(document, [], {});
}

/** What an API server's typed list (`DeploymentList`) says of its items, which have no apiVersion and kind of their own. */
interface ItemDefaults {
  readonly apiVersion?: string;
  readonly kind?: string;
}

function* objectsAt(value: unknown, steps: readonly Step[], defaults: ItemDefaults): Iterable<FoundObject | Stray> {
  const fields = isObject(value) ? value : {};
  const apiVersion = fields["apiVersion"] ?? defaults.apiVersion;
  const kind = fields["kind"] ?? defaults.kind;
  const items = fields["items"];
  if (!isObject(value) || !isName(apiVersion) || !isName(kind)) {
    yield { problem: `no Kubernetes object: ${missing(value, apiVersion, kind)}`, steps };
  } else if (kind.endsWith("List") && Array.isArray(items)) {
    const inner = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
    for (const [at, item] of items.entries()) yield* objectsAt(item, [...steps, "items", at], inner);
  } else {
    yield { reference: referenceOf(apiVersion, kind, value["metadata"]), value, steps };
  }
}

function missing(value: unknown, apiVersion: unknown, kind: unknown): string {
  if (!isObject(value)) return "expected a mapping with apiVersion and kind";
  if (isName(apiVersion)) return "kind is missing";
  return isName(kind) ? "apiVersion is missing" : "apiVersion and kind are missing";
}

function referenceOf(apiVersion: string, kind: string, metadata: unknown): ObjectReference {
  const nameAt = (field: string): string => {
    const name = isObject(metadata) ? metadata[field] : undefined;
    return isName(name) ? name : "";
  };
  return { apiVersion, kind, namespace: nameAt("namespace"), name: nameAt("name") || nameAt("generateName") };
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
