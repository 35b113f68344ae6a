import { child } from "../../core/field-path.ts";
import { parseImageReference } from "../../core/image-reference.ts";
import type { Pod } from "../../core/pod.ts";
import type { PodRule } from "../../core/rule.ts";
import { invalid, type Violation } from "../../core/violation.ts";

interface Options {
  readonly mutableTags: readonly string[];
}

export const imageMutable: PodRule<Options> = {
  id: "image-mutable",
  family: "practice",
  kind: "pod",
  summary: "Require a tag that stays, or a digest, in the image of every init container",
  defaultAction: { kubernetes: "Off", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  options: {
    schema: {
      type: "object",
      properties: {
        mutableTags: {
          type: "array",
          items: { type: "string" },
          description: "Tags that are moved from one image to the next.",
        },
      },
      additionalProperties: false,
    },
    defaults: { mutableTags: ["latest"] },
  },
  *check(pod: Pod, { mutableTags }: Options): Iterable<Violation> {
    for (const { spec, path } of pod.initContainers) {
      // What is absent or no reference (a placeholder of a custom resource, say) is for other rules.
      const reference = spec.image === undefined ? undefined : parseImageReference(spec.image);
      if (reference === undefined || reference.digest !== undefined) continue;
      if (reference.tag !== undefined && !mutableTags.includes(reference.tag)) continue;
      const why = reference.tag === undefined ? "has no tag, which stands for latest" : `has the tag ${reference.tag}, which moves`;
      yield invalid(child(path, "image"), spec.image, `${why}: the next pod may run other code`, {
        hint: "give it the tag of a release, or a digest",
      });
    }
  },
};
