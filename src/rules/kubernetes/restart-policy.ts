import { child } from "../../core/field-path.ts";
import { isAtLeast } from "../../core/kubernetes-version.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { invalid, notSupported, type Violation } from "../../core/violation.ts";
import { isPlaceholder } from "../placeholder.ts";

const SINCE_1_35 = ["Always", "Never", "OnFailure"];
const UP_TO_1_33 = ["Always"];

export const restartPolicy: PodRule<unknown> = {
  id: "restart-policy",
  family: "kubernetes",
  kind: "pod",
  summary: "Forbid restart policies of init containers that the target version does not know",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restart-rules",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    const { version } = pod.context;
    const supported = isAtLeast(version, "1.35") ? SINCE_1_35 : UP_TO_1_33;
    for (const { spec, path } of pod.initContainers) {
      const { restartPolicy: policy } = spec;
      if (policy === undefined || policy === "Always" || isPlaceholder(policy, pod.context)) continue;
      const field = child(path, "restartPolicy");
      if (version === "1.34") {
        // Its gate is off by default, and then the API server takes the field out without a word (kubernetes:pkg/api/pod/util.go dropContainerRestartRules).
        yield invalid(field, policy, "is dropped by Kubernetes 1.34 unless its feature gate ContainerRestartRules is on", {
          guess: true,
          hint: "remove it, since the pod's restartPolicy holds instead, or run Kubernetes 1.35 or newer",
        });
      } else if (!supported.includes(policy)) {
        yield notSupported(field, policy, supported, { hint: "set Always for a sidecar, or remove it and the pod's restartPolicy holds" });
      }
    }
  },
};
