import type { Pod } from "../../core/pod.ts";
import type { UpdateRule } from "../../core/rule.ts";
import type { Violation } from "../../core/violation.ts";
import { type InitChange, initChanges } from "../init-changes.ts";
import { fieldOf, type LockWording, lockViolations } from "../locked-init-containers.ts";
import { resizeViolations } from "../resize.ts";

interface Options {
  readonly allowResize: boolean;
}

const WORDING: LockWording = {
  since: "after the pod was created",
  hint: "make a new pod, or change the template of the controller that made this one",
};

export const imageOnly: UpdateRule<Options> = {
  id: "image-only",
  family: "change",
  kind: "update",
  summary: "Forbid changes to the init containers of a pod, except of their images",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement",
  options: {
    schema: {
      type: "object",
      properties: {
        allowResize: {
          type: "boolean",
          description: "Whether a request to the subresource `resize` may change cpu and memory, as far as Kubernetes lets it.",
        },
      },
      additionalProperties: false,
    },
    defaults: { allowResize: true },
  },
  *check(before: Pod, after: Pod, { allowResize }: Options): Iterable<Violation> {
    const { form, subresource, version } = after.context;
    if (form !== "pod") return;
    const isResize = allowResize && subresource === "resize";
    for (const change of initChanges(before, after)) {
      if (!isResize || change.of !== "edited") yield* lockViolations(change, WORDING);
      else {
        yield* lockViolations(withoutResources(change), WORDING);
        yield* resizeViolations(change.before, change.after, version);
      }
    }
  },
};

function withoutResources(change: InitChange & { of: "edited" }): InitChange {
  return { ...change, fields: change.fields.filter((field) => fieldOf(field, change.after) !== "resources") };
}
