import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, quoted } from "../../src/core/printable.ts";

describe("printable", () => {
  it.each([
    ["\u001b[31mred", "\\x1b[31mred"],
    ["a\r\nb", "a\\x0d\\x0ab"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["zero\u200bwidth", "zero\\u200bwidth"],
    ["\u009b2J", "\\u009b2J"],
    ["half \ud83d", "half \\ud83d"],
    ["whole \u{1f600} and ü", "whole \u{1f600} and ü"],
  ])("writes %j as %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("leaves no control character and no direction mark in any text, and does nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const safe = printable(text);
        expect(safe).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\u2028|\u2029/u);
        expect(printable(safe)).toBe(safe);
      }),
    );
  });
});

describe("quoted", () => {
  it("escapes as Go's %q does and cuts what is long", () => {
    expect(quoted('a "b"\\\n')).toBe('"a \\"b\\"\\\\\\n"');
    expect(quoted("a\u00a0b\u3000c d\u0007\v\u0001")).toBe('"a\\u00a0b\\u3000c d\\a\\v\\x01"');
    expect(quoted("x".repeat(200))).toBe(`"${"x".repeat(128)}…"`);
  });
});
