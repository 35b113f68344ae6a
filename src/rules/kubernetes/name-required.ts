import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { required, type Violation } from "../../core/violation.ts";
import { mistypedIn } from "../mistyped.ts";

export const nameRequired: PodRule<unknown> = {
  id: "name-required",
  family: "kubernetes",
  kind: "pod",
  summary: "Require a name for every init container",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    const isMistyped = mistypedIn(pod);
    for (const { spec, path } of pod.initContainers) {
      if (spec.name !== undefined && spec.name !== "") continue;
      const field = child(path, "name");
      if (!isMistyped(field)) yield required(field, "", { hint: "name it after what it does, such as wait-for-db" });
    }
  },
};
