import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { forbidden, type Violation } from "../../core/violation.ts";

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

export const probes: PodRule<unknown> = {
  id: "probes",
  family: "kubernetes",
  kind: "pod",
  summary: "Forbid probes on init containers that are not sidecars",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    for (const { role, spec, path } of pod.initContainers) {
      if (role === "sidecar") continue;
      for (const probe of PROBES) {
        if (spec[probe] === undefined) continue;
        yield forbidden(child(path, probe), "may not be set for init containers without restartPolicy=Always", {
          hint: "remove it, or set restartPolicy: Always if this container keeps running beside the app",
        });
      }
    }
  },
};
