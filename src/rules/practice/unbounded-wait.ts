import { child, index } from "../../core/field-path.ts";
import type { Pod, PodContainer } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { forbidden, type Violation } from "../../core/violation.ts";
import { containerWaits } from "../../script/container-waits.ts";
import type { EndlessWait } from "../../script/endless-loop.ts";

export const unboundedWait: PodRule<unknown> = {
  id: "unbounded-wait",
  family: "practice",
  kind: "pod",
  summary: "Require an end to every wait in the script of an init container",
  defaultAction: { kubernetes: "Off", baseline: "Warn", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    if (pod.spec.activeDeadlineSeconds !== undefined || pod.context.ownerDeadlineSeconds !== undefined) return;
    for (const container of pod.initContainers) {
      if (container.role !== "sidecar") yield* violationsOf(container);
    }
  },
};

function* violationsOf({ spec, path }: PodContainer): Iterable<Violation> {
  const found = containerWaits(spec);
  if (found === undefined) return;
  const place = index(child(path, found.field), found.item);
  for (const wait of found.waits) yield violationOf(place, wait);
}

function violationOf(place: Violation["path"], { on, neverEnds, isGuess }: EndlessWait): Violation {
  const guess = isGuess ? { guess: true as const } : {};
  if (neverEnds) {
    const hint = "set restartPolicy: Always if it is to run beside the app, else let it end";
    return forbidden(place, "never ends, so the app never starts", { hint, ...guess });
  }
  const what = on === undefined ? "waits" : `waits for ${on}`;
  const hint = "count the attempts and exit 1 after the last, or run it under timeout";
  return forbidden(place, `${what} without a limit: if that never succeeds, the pod stays in Init and nothing says why`, { hint, ...guess });
}
