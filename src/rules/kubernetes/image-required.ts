import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { required, type Violation } from "../../core/violation.ts";
import { mistypedIn } from "../mistyped.ts";

export const imageRequired: PodRule<unknown> = {
  id: "image-required",
  family: "kubernetes",
  kind: "pod",
  summary: "Require an image for every init container that no controller completes",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    if (pod.context.isPartial) return;
    const isMistyped = mistypedIn(pod);
    for (const { spec, path } of pod.initContainers) {
      if (spec.image !== undefined && spec.image !== "") continue;
      const field = child(path, "image");
      if (!isMistyped(field)) yield required(field, "", { hint: "name the image with its tag or digest, such as busybox:1.36.1" });
    }
  },
};
