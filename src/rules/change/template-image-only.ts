import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type UpdateRule } from "../../core/rule.ts";
import type { Violation } from "../../core/violation.ts";
import { initChanges } from "../init-changes.ts";
import { type LockWording, lockViolations } from "../locked-init-containers.ts";

const WORDING: LockWording = {
  since: "while the init containers of this template are locked",
  hint: "deploy it as a new workload, or ask for an exemption from this rule",
};

export const templateImageOnly: UpdateRule<unknown> = {
  id: "template-image-only",
  family: "change",
  kind: "update",
  summary: "Forbid changes to the init containers of pod templates, except of their images",
  defaultAction: { kubernetes: "Off", baseline: "Off", restricted: "Off" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/#pod-templates",
  options: NO_OPTIONS,
  *check(before: Pod, after: Pod): Iterable<Violation> {
    if (after.context.form !== "template") return;
    for (const change of initChanges(before, after)) yield* lockViolations(change, WORDING);
  },
};
