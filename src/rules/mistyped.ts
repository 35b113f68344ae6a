import { type FieldPath, printPath } from "../core/field-path.ts";
import type { Pod } from "../core/pod.ts";

/** Answers whether a field of the pod, or what holds it, was sent with a wrong JSON type. */
export type Mistyped = (path: FieldPath) => boolean;

const NEVER: Mistyped = () => false;

/** What of the pod was sent with a wrong type: it is absent from its spec and already reported, so no rule should call it missing as well. */
export function mistypedIn(pod: Pod): Mistyped {
  if (pod.mismatches.length === 0) return NEVER;
  const fields = new Set(pod.mismatches.map(({ path }) => printPath(path)));
  return (path) => {
    for (let at: FieldPath | undefined = path; at !== undefined && at !== pod.path; at = at.parent) {
      if (fields.has(printPath(at))) return true;
    }
    return false;
  };
}
