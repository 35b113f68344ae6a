import { stepsOf } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import type { Violation } from "../../core/violation.ts";

const hint = "quote what should be a string and write a list as a list, or nothing that reads pods can decode it";

export const fieldType: PodRule<unknown> = {
  id: "field-type",
  family: "kubernetes",
  kind: "pod",
  summary: "Forbid fields of another JSON type than the API's in pods with init containers",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    for (const mismatch of pod.mismatches) {
      if (pod.initContainers.length > 0 || isInInitContainers(mismatch, pod)) yield { ...mismatch, hint };
    }
  },
};

/** A list of init containers that is no list holds no init container, and is still about them. */
function isInInitContainers({ path }: Violation, pod: Pod): boolean {
  return stepsOf(path)[stepsOf(pod.path).length] === "initContainers";
}
