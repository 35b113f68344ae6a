import type { JsonObject } from "./json.ts";

type Named = { readonly name: string; readonly version: string };

/** What finds the pods of an installation; never changes in its life. */
export function selectorLabelsOf({ name }: Pick<Named, "name">): JsonObject {
  return { "app.kubernetes.io/name": "initguard", "app.kubernetes.io/instance": name };
}

/** The labels of every object of an installation. */
export function labelsOf(named: Named): JsonObject {
  return { ...selectorLabelsOf(named), "app.kubernetes.io/component": "webhook", "app.kubernetes.io/version": named.version };
}
