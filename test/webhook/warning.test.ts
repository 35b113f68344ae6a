import { describe, expect, it } from "vitest";
import { descend, printPath, root } from "../../src/core/field-path.ts";
import type { Finding } from "../../src/core/finding.ts";
import { warningsOf } from "../../src/webhook/warning.ts";

function finding(message: string, hint?: string, field = printPath(descend(root("spec"), "image"))): Finding {
  return {
    rule: "r",
    action: "Warn",
    cause: "FieldValueInvalid",
    path: root("spec"),
    field,
    message,
    hint,
    fix: undefined,
    isOld: false,
    exemption: undefined,
  };
}

const DEEP = "spec.jobTemplate.spec.template.spec.initContainers[0].command";

describe("warningsOf", () => {
  it.each([
    ["whole when it fits", finding("bad", "do well"), "spec.image: bad; do well [r]"],
    ["without its hint", finding("bad", "x".repeat(120)), "spec.image: bad [r]"],
    ["from the container list on", finding("a".repeat(60), "x", DEEP), `…initContainers[0].command: ${"a".repeat(60)} [r]`],
    ["with a shorter message", finding("a".repeat(300), "x"), `spec.image: ${"a".repeat(103)}… [r]`],
    ["with a shorter field", finding("bad", "x", "y".repeat(300)), `${"y".repeat(59)}…: bad [r]`],
    ["without half a character", finding("😀".repeat(60)), `spec.image: ${"😀".repeat(51)}… [r]`],
  ])("shows a finding %s", (_, one, line) => {
    expect(warningsOf([one])).toEqual([line]);
    expect(line.length).toBeLessThanOrEqual(120);
  });

  it("shows equal lines once", () => {
    expect(warningsOf([finding("bad"), finding("bad")])).toEqual(["spec.image: bad [r]"]);
  });

  it.each([
    [15, 15, "14"],
    [16, 16, "15"],
    [17, 16, "and 2 more warnings"],
    [90, 16, "and 75 more warnings"],
  ])("of %d findings shows %d lines", (count, shown, last) => {
    const lines = warningsOf(Array.from({ length: count }, (_, at) => finding(String(at))));
    expect(lines).toHaveLength(shown);
    expect(lines.at(-1)).toContain(last);
  });
});
