import { child, key, printPath } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { forbidden, type Violation } from "../../core/violation.ts";

/** The keys that held init containers up to Kubernetes 1.7; the beta one won over the alpha one and over the field. */
const CONTAINERS = ["pod.beta.kubernetes.io/init-containers", "pod.alpha.kubernetes.io/init-containers"];
const STATUSES = ["pod.beta.kubernetes.io/init-container-statuses", "pod.alpha.kubernetes.io/init-container-statuses"];

const NEVER_RUN = "is dropped without a word since Kubernetes 1.8, so the init containers it lists never run";
const NEVER_READ = "is dropped without a word since Kubernetes 1.8, and nothing reads it";

export const legacyAnnotation: PodRule<unknown> = {
  id: "legacy-annotation",
  family: "legacy",
  kind: "pod",
  summary: "Forbid the retired annotations that once held init containers",
  defaultAction: { kubernetes: "Off", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.8.md",
  needs: "annotations",
  options: NO_OPTIONS,
  *check({ path: specPath, metadata, metadataPath, initContainers }: Pod): Iterable<Violation> {
    const { annotations } = metadata;
    if (annotations === undefined) return;
    const path = child(metadataPath, "annotations");
    const field = printPath(child(specPath, "initContainers"));
    const hint = initContainers.length === 0 ? `move them to ${field} and remove it` : `compare with ${field}, which is what runs, and remove it`;
    for (const name of CONTAINERS) {
      if (Object.hasOwn(annotations, name)) yield forbidden(key(path, name), NEVER_RUN, { hint });
    }
    for (const name of STATUSES) {
      if (Object.hasOwn(annotations, name))
        yield forbidden(key(path, name), NEVER_READ, { hint: "remove it: the status is in status.initContainerStatuses" });
    }
  },
};
