import { describe, expect, it } from "vitest";
import { printPath, root } from "../../src/core/field-path.ts";
import { CONTAINER_SHAPE, POD_SPEC_SHAPE } from "../../src/core/pod-shape.ts";
import { narrow, type Shape } from "../../src/core/shape.ts";

function narrowed(value: unknown, shape: Shape) {
  const { value: left, violations } = narrow(value, shape, root("c"));
  return { left, found: violations.map(({ path, message }) => `${printPath(path)}: ${message}`) };
}

describe("narrow", () => {
  it("hands back the very same object when every type is right, unknown fields included", () => {
    const container = { name: "a", command: ["sh"], resources: { limits: { cpu: 1, memory: "1Gi" } }, somethingNew: [1] };
    expect(narrow(container, CONTAINER_SHAPE, root("c"))).toEqual({ value: container, violations: [] });
    expect(narrow(container, CONTAINER_SHAPE, root("c")).value).toBe(container);
  });

  it.each<[string, unknown, Shape, unknown, string[]]>([
    ["a number for a name", { name: 5, image: "a" }, CONTAINER_SHAPE, { image: "a" }, ["c.name: Invalid type: must be a string, not a number"]],
    ["a string for a command", { command: "sh" }, CONTAINER_SHAPE, {}, ["c.command: Invalid type: must be a list, not a string"]],
    [
      "one bad word of a command, its place kept",
      { command: ["a", 1, "b"] },
      CONTAINER_SHAPE,
      { command: ["a", "", "b"] },
      ["c.command[1]: Invalid type: must be a string, not a number"],
    ],
    [
      "a bad quantity",
      { resources: { limits: { cpu: true, memory: 1 } } },
      CONTAINER_SHAPE,
      { resources: { limits: { memory: 1 } } },
      ["c.resources.limits[cpu]: Invalid type: must be a quantity, not a boolean"],
    ],
    ["a list for a probe", { livenessProbe: [] }, CONTAINER_SHAPE, {}, ["c.livenessProbe: Invalid type: must be an object, not a list"]],
    [
      "a container that is none",
      { initContainers: [5, { name: "a" }] },
      POD_SPEC_SHAPE,
      { initContainers: [{}, { name: "a" }] },
      ["c.initContainers[0]: Invalid type: must be an object, not a number"],
    ],
    ["a string for a spec", "spec", POD_SPEC_SHAPE, undefined, ["c: Invalid type: must be an object, not a string"]],
    [
      "a fraction for an exit code",
      { restartPolicyRules: [{ exitCodes: { values: [1.5] } }] },
      CONTAINER_SHAPE,
      { restartPolicyRules: [{ exitCodes: { values: [0] } }] },
      ["c.restartPolicyRules[0].exitCodes.values[0]: Invalid type: must be an integer, not a number"],
    ],
  ])("takes out %s and says where it stood", (_, value, shape, left, found) => {
    expect(narrowed(value, shape)).toEqual({ left, found });
  });

  it("passes over fields that are named like a prototype's", () => {
    const container = JSON.parse('{"name":"a","constructor":1,"toString":[],"__proto__":{"name":5}}');
    expect(narrow(container, CONTAINER_SHAPE, root("c"))).toEqual({ value: container, violations: [] });
  });

  it("reads a null item as the zero value that the API server stores", () => {
    const { left, found } = narrowed({ args: [null, "a"], restartPolicyRules: [null] }, CONTAINER_SHAPE);
    expect({ left, found }).toEqual({ left: { args: ["", "a"], restartPolicyRules: [{}] }, found: [] });
    expect(narrowed({ initContainers: [null] }, POD_SPEC_SHAPE)).toEqual({ left: { initContainers: [{}] }, found: [] });
  });

  it("reads null as absent, as Kubernetes' JSON does", () => {
    expect(narrowed({ name: null, resources: { limits: null }, image: "a", other: null }, CONTAINER_SHAPE)).toEqual({
      left: { image: "a", resources: {}, other: null },
      found: [],
    });
  });

  it("keeps own keys that are named like a prototype's, and no prototype changes", () => {
    const value = JSON.parse('{"name":1,"__proto__":{"polluted":true},"resources":{"limits":{"constructor":"1","__proto__":"2"}}}');
    const { left } = narrowed(value, CONTAINER_SHAPE);
    expect(Object.keys(left as object).sort()).toEqual(["__proto__", "resources"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
