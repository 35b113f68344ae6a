import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences } from "../../src/core/differences.ts";
import { printPath, root } from "../../src/core/field-path.ts";

const changed = (before: unknown, after: unknown) => differences(before, after, root("c")).map(printPath);

describe("differences", () => {
  it.each<[string, object, object]>([
    ["an empty list and none", { command: [] }, {}],
    ["null and none", { env: null }, {}],
    ["an empty struct that is no pointer", { resources: {} }, {}],
    ["a struct of empty maps", { resources: { requests: {}, limits: null } }, {}],
    ["quantities of one value", { resources: { limits: { cpu: "1000m" } } }, { resources: { limits: { cpu: "1" } } }],
    ["a quantity as number and as string", { resources: { limits: { cpu: 1 } } }, { resources: { limits: { cpu: "1" } } }],
    ["binary and decimal notation", { resources: { requests: { memory: "1Gi" } } }, { resources: { requests: { memory: "1073741824" } } }],
    [
      "no divisor and the divisor 0",
      { env: [{ valueFrom: { resourceFieldRef: { resource: "x", divisor: "0" } } }] },
      { env: [{ valueFrom: { resourceFieldRef: { resource: "x" } } }] },
    ],
    ["another order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }],
    ["an empty string and none", { workingDir: "" }, {}],
    ["false and none", { stdin: false }, {}],
    ["an env value of nothing", { env: [{ name: "A", value: "" }] }, { env: [{ name: "A" }] }],
  ])("finds none between %s", (_, before, after) => {
    expect(changed(before, after)).toEqual([]);
    expect(changed(after, before)).toEqual([]);
  });

  it.each<[string, object, object, string[]]>([
    ["an empty pointer struct", { securityContext: {} }, {}, ["c.securityContext"]],
    ["an empty probe", { livenessProbe: {} }, {}, ["c.livenessProbe"]],
    ["false behind a pointer", { securityContext: { privileged: false } }, { securityContext: {} }, ["c.securityContext.privileged"]],
    ["an empty restartPolicy", { restartPolicy: "" }, {}, ["c.restartPolicy"]],
    ["a quantity of zero and none", { resources: { limits: { cpu: "0" } } }, { resources: { limits: {} } }, ["c.resources.limits[cpu]"]],
    ["a quantity that cannot be read", { resources: { limits: { cpu: "x" } } }, { resources: { limits: { cpu: "y" } } }, ["c.resources.limits[cpu]"]],
    ["strings that would be one quantity elsewhere", { image: "1000m" }, { image: "1" }, ["c.image"]],
    ["one item of a list", { args: ["a", "b"] }, { args: ["a", "c"] }, ["c.args[1]"]],
    ["a longer list", { args: ["a"] }, { args: ["a", "b"] }, ["c.args"]],
    ["several fields, by name", { b: 1, a: 1, same: 1 }, { b: 2, a: 2, same: 1 }, ["c.a", "c.b"]],
    [
      "a field named like a prototype's",
      { resources: { limits: { constructor: "1" } } },
      { resources: { limits: {} } },
      ["c.resources.limits[constructor]"],
    ],
    ["integers past 2^53", { x: 9007199254740993n }, { x: 9007199254740992n }, ["c.x"]],
    ["a string and a list", { command: "sh" }, { command: ["sh"] }, ["c.command"]],
  ])("finds %s", (_, before, after, paths) => {
    expect(changed(before, after)).toEqual(paths);
    expect(changed(after, before)).toEqual(paths);
  });

  it("names at most 32 fields", () => {
    const many = (value: number) => Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, value]));
    expect(changed(many(1), many(2))).toHaveLength(32);
  });

  it("calls what is nested too deep for a container different, and does not run out of stack", () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
    expect(changed(nested(10_000), nested(10_000))).toHaveLength(1);
    expect(changed(nested(60), nested(60))).toEqual([]);
  });

  it("finds no difference between any JSON value and itself, and is symmetric", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(changed({ a }, { a: structuredClone(a) })).toEqual([]);
        expect(changed({ a }, { a: b })).toEqual(changed({ a: b }, { a }));
      }),
    );
  });
});
