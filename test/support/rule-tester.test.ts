import { describe, expect, it } from "vitest";
import { child } from "../../src/core/field-path.ts";
import type { Pod } from "../../src/core/pod.ts";
import { NO_OPTIONS, type PodRule, type UpdateRule } from "../../src/core/rule.ts";
import { forbidden, type Violation } from "../../src/core/violation.ts";
import { minimalPod } from "./pods.ts";
import { refuseWeak, ruleTester } from "./rule-tester.ts";

const info = {
  family: "practice",
  summary: "Forbid x",
  since: "0.1.0",
  reference: "https://example.com",
  options: NO_OPTIONS,
  defaultAction: { kubernetes: "Off", baseline: "Off", restricted: "Off" },
} as const;

const allowed = { name: "nothing", object: minimalPod({ initContainers: [] }) };
const denied = {
  name: "something",
  object: minimalPod(),
  violations: [{ cause: "FieldValueForbidden", field: "spec.initContainers[0].image", message: "Forbidden: TypeError" }],
} as const;

/** Writes to every init container it is given, and yields a violation for each write that threw. */
function* write(pod: Pod): Iterable<Violation> {
  for (const { spec, path } of pod.initContainers) {
    try {
      Object.assign(spec, { image: "changed" });
    } catch (thrown) {
      yield forbidden(child(path, "image"), thrown instanceof TypeError ? "TypeError" : "something else");
    }
  }
}

const writesToThePod: PodRule<unknown> = { ...info, id: "writes-to-the-pod", kind: "pod", check: write };
const writesToBoth: UpdateRule<unknown> = {
  ...info,
  id: "writes-to-both",
  kind: "update",
  *check(before, after) {
    yield* write(before);
    yield* write(after);
  },
};

// A rule that writes to what it is given is stopped by an exception: here it reports that very exception.
ruleTester(writesToThePod, { allowed: [allowed], denied: [denied] });
ruleTester(writesToBoth, {
  allowed: [{ name: "nothing", before: allowed.object, after: allowed.object }],
  denied: [{ name: "something", before: denied.object, after: denied.object, violations: [...denied.violations, ...denied.violations] }],
});

describe("a table of cases", () => {
  it("is taken when it has both kinds and every case is its own", () => {
    expect(() => refuseWeak({ allowed: [allowed], denied: [denied] })).not.toThrow();
  });

  it.each([
    ["without an allowed case", { allowed: [], denied: [denied] }, "at least one allowed and one denied"],
    ["without a denied case", { allowed: [allowed], denied: [] }, "at least one allowed and one denied"],
    ["with a name twice", { allowed: [allowed, { ...allowed, object: minimalPod({ a: 1 }) }], denied: [denied] }, "share the name nothing"],
    ["with an input twice", { allowed: [allowed, { ...allowed, name: "again" }], denied: [denied] }, "share the input"],
    ["with an input both allowed and denied", { allowed: [{ name: "again", object: denied.object }], denied: [denied] }, "share the input"],
    ["with a denied case that expects nothing", { allowed: [allowed], denied: [{ ...denied, violations: [] }] }, "without expectations: something"],
  ])("is refused %s", (_, table, reason) => {
    expect(() => refuseWeak(table)).toThrow(reason);
  });

  it("is taken when the same input comes under another version or with other options", () => {
    const more = [
      { ...allowed, name: "1.33", version: "1.33" },
      { ...allowed, name: "options", options: { most: 1 } },
    ] as const;
    expect(() => refuseWeak({ allowed: [allowed, ...more], denied: [denied] })).not.toThrow();
  });
});
