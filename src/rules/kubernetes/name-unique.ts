import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { duplicate, type Violation } from "../../core/violation.ts";

export const nameUnique: PodRule<unknown> = {
  id: "name-unique",
  family: "kubernetes",
  kind: "pod",
  summary: "Require names that are unique over init, app and ephemeral containers",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    if (pod.initContainers.length === 0) return;
    const taken = new Set<string>();
    // The order of the API server's own check: it blames the init side of a clash with an app container, and the ephemeral side of any.
    for (const containers of [pod.appContainers, pod.initContainers, pod.ephemeralContainers]) {
      for (const { spec, path } of containers) {
        const { name = "" } = spec;
        if (taken.has(name)) {
          yield duplicate(child(path, "name"), name, { hint: "rename one of them, since logs, events and statuses tell containers apart by name" });
        } else if (name !== "") taken.add(name);
      }
    }
  },
};
