import type { PodContext } from "../core/pod.ts";

/** How custom resources write what their controller fills in: `{{inputs.x}}` (Argo), `$(params.x)` (Tekton), `${schema.spec.x}` (kro). */
const PLACEHOLDER = /\{\{|\$[({]/;

/** Does the text stand for another one that a controller has yet to fill in; never so outside custom resources. */
export function isPlaceholder(text: string, { isPartial }: PodContext): boolean {
  return isPartial && PLACEHOLDER.test(text);
}
