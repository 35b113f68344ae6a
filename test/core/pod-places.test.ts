import { describe, expect, it } from "vitest";
import { printPath } from "../../src/core/field-path.ts";
import { placeInWorkload, placesByShape } from "../../src/core/pod-places.ts";
import { WORKLOADS } from "../../src/core/workloads.ts";

const pod = { initContainers: [{ name: "a" }], containers: [{ name: "b" }] };
const paths = (object: Record<string, unknown>) => placesByShape(object).map(({ path, metadataPath }) => [printPath(path), printPath(metadataPath)]);

describe("placeInWorkload", () => {
  it.each(WORKLOADS)("finds the pod of $group/$kind where the table says", (workload) => {
    const holder = { metadata: { name: "m" }, spec: pod };
    const object = [...workload.template].reverse().reduce<Record<string, unknown>>((inner, step) => ({ [step]: inner }), holder);
    const place = placeInWorkload(object, workload);
    expect(place).toMatchObject({ spec: pod, metadata: { name: "m" } });
    expect(printPath(place.path)).toBe([...workload.template, "spec"].join("."));
    expect(printPath(place.metadataPath)).toBe([...workload.template, "metadata"].join("."));
  });

  it("gives an empty place for a template that is absent or no object", () => {
    for (const workload of WORKLOADS) {
      for (const object of [{}, { spec: null }, { spec: { template: 5 } }]) {
        const place = placeInWorkload(object, workload);
        if (workload.template.length > 0) expect(place.spec).toBeUndefined();
      }
    }
  });
});

describe("placesByShape", () => {
  it.each<[string, Record<string, unknown>, [string, string][]]>([
    ["a template", { spec: { template: { metadata: {}, spec: pod } } }, [["spec.template.spec", "spec.template.metadata"]]],
    ["the resource's own spec", { metadata: {}, spec: { replicas: 1, ...pod } }, [["spec", "spec.metadata"]]],
    [
      "templates in a list, three levels deep",
      { spec: { replicatedJobs: [{ template: { spec: { template: { spec: pod } } } }, { template: { spec: { template: { spec: pod } } } }] } },
      [
        ["spec.replicatedJobs[0].template.spec.template.spec", "spec.replicatedJobs[0].template.spec.template.metadata"],
        ["spec.replicatedJobs[1].template.spec.template.spec", "spec.replicatedJobs[1].template.spec.template.metadata"],
      ],
    ],
    [
      "init containers alone",
      { spec: { podTemplate: { spec: { initContainers: [{}] } } } },
      [["spec.podTemplate.spec", "spec.podTemplate.metadata"]],
    ],
    ["a list whose first item is broken", { spec: { initContainers: [null, { name: "a" }] } }, [["spec", "spec.metadata"]]],
    [
      "a pod beside containers that are a decoy",
      { spec: { containers: [{ name: "decoy" }], template: { spec: pod } } },
      [
        ["spec", "spec.metadata"],
        ["spec.template.spec", "spec.template.metadata"],
      ],
    ],
  ])("finds %s", (_, object, expected) => {
    expect(paths(object)).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>]>([
    ["a status", { spec: {}, status: { template: { spec: pod } } }],
    ["metadata", { metadata: { x: { spec: pod } }, spec: { metadata: { spec: pod } } }],
    ["a string", { spec: { template: JSON.stringify({ spec: pod }) } }],
    ["lists of names", { spec: { containers: ["a", "b"], initContainers: [] } }],
    ["an object that is called initContainers", { spec: { initContainers: { name: "a" } } }],
    ["no spec", {}],
  ])("passes over %s", (_, object) => {
    expect(paths(object)).toEqual([]);
  });

  it("finds a pod below ten thousand levels", () => {
    const depth = 10_000;
    const object = JSON.parse(`${'{"spec":{"a":'.repeat(depth)}{"spec":{"containers":[{}]}}${"}}".repeat(depth)}`);
    expect(placesByShape(object)).toHaveLength(1);
  });
});
