import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { invalid, type Violation } from "../../core/violation.ts";

/** What Go's strings.TrimSpace takes off, which is not quite what JavaScript's trim does. */
const AT_AN_END = /^\p{White_Space}|\p{White_Space}$/u;

/** OpenShift's image triggers replace an image of one space in a template before a pod is made (openshift/origin#14659). */
const FILLED_IN_LATER = " ";

export const imageWhitespace: PodRule<unknown> = {
  id: "image-whitespace",
  family: "kubernetes",
  kind: "pod",
  summary: "Forbid white space before or after the image of an init container",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    for (const { spec, path } of pod.initContainers) {
      const { image = "" } = spec;
      if (!AT_AN_END.test(image)) continue;
      const isGuess = pod.context.form === "template" && image === FILLED_IN_LATER;
      yield invalid(child(path, "image"), image, "must not have leading or trailing whitespace", {
        hint: pod.context.form === "pod" ? "take it off" : "take it off, or every pod made from this template is refused",
        ...(isGuess && { guess: true }),
      });
    }
  },
};
