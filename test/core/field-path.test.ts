import { describe, expect, it } from "vitest";
import { child, descend, index, key, printPath, root, stepsOf } from "../../src/core/field-path.ts";

const containers = descend(root("spec"), "template", "spec", "initContainers");

describe("printPath", () => {
  it.each([
    [root("spec"), "spec"],
    [child(undefined, "template"), "template"],
    [child(index(containers, 0), "readinessProbe"), "spec.template.spec.initContainers[0].readinessProbe"],
    [key(descend(index(containers, 12), "resources", "limits"), "cpu"), "spec.template.spec.initContainers[12].resources.limits[cpu]"],
    [
      key(descend(root("metadata"), "annotations"), "pod.beta.kubernetes.io/init-containers"),
      "metadata.annotations[pod.beta.kubernetes.io/init-containers]",
    ],
  ])("writes a path as the API server does: %#", (path, text) => {
    expect(printPath(path)).toBe(text);
  });
});

describe("stepsOf", () => {
  it("gives names, keys and indexes from the object's root", () => {
    expect(stepsOf(key(child(index(containers, 3), "limits"), "cpu"))).toEqual(["spec", "template", "spec", "initContainers", 3, "limits", "cpu"]);
  });
});
