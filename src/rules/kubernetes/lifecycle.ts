import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { type Extra, forbidden, type Violation } from "../../core/violation.ts";

export const lifecycle: PodRule<unknown> = {
  id: "lifecycle",
  family: "kubernetes",
  kind: "pod",
  summary: "Forbid lifecycle hooks on init containers that are not sidecars",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#differences-from-regular-containers",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    for (const { role, spec, path } of pod.initContainers) {
      if (role === "sidecar" || spec.lifecycle === undefined) continue;
      yield forbidden(child(path, "lifecycle"), "may not be set for init containers without restartPolicy=Always", extraFor(spec.lifecycle));
    }
  },
};

/**
 * With the feature gate ContainerStopSignals off, as it is by default up to 1.36, the API server takes a stopSignal out before it validates, and a
 * lifecycle that held nothing else goes with it (kubernetes:pkg/api/pod/util.go dropContainerStopSignals): whether it is refused depends on the cluster.
 */
function extraFor(hooks: object): Extra {
  const given = Object.entries(hooks).filter(([, value]) => value !== null);
  if (given.length === 1 && given[0]?.[0] === "stopSignal")
    return { guess: true, hint: "remove it: without the ContainerStopSignals feature gate the stopSignal is dropped" };
  return { hint: "do the work in the command itself, or set restartPolicy: Always if this container keeps running beside the app" };
}
