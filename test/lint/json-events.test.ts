import fc from "fast-check";
import { YAMLException } from "js-yaml";
import { describe, expect, it } from "vitest";
import { jsonEvents } from "../../src/lint/json-events.ts";

/** The offset behind the value, or what is wrong and where. */
function scan(text: string, maxDepth = 100): number | { readonly reason: string; readonly at: number | undefined } {
  const events = jsonEvents(text, 0, maxDepth);
  try {
    for (;;) {
      const { done, value } = events.next();
      if (done === true) return value;
    }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason, at: error.mark?.position };
  }
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

function isAccepted(text: string): boolean {
  const end = scan(text);
  return typeof end === "number" && /^[ \t\r\n]*$/.test(text.slice(end));
}

const fragments = fc
  .array(
    fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      '"b":',
      "1",
      "-0.5e3",
      "01",
      "1.",
      "true",
      "nul",
      "\\",
      "\\u0041",
      "\\x",
      "\n",
      " ",
      "é",
      "\u0001",
      "\u2028",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("jsonEvents", () => {
  it("accepts what JSON.parse accepts and ends behind it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(scan(`${text} trailing`)).toBe(text.length);
      }),
    );
  });

  it("refuses what JSON.parse refuses", () => {
    fc.assert(
      fc.property(fragments, (text) => {
        const isStricter = /^duplicate|too large$/.test(String(Object(scan(text)).reason));
        if (!isStricter) expect(isAccepted(text)).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("refuses JSON that was damaged in one place", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.constantFrom("", "x", '"', ",", "}", "\\", "\u0000"), (value, place, damage) => {
        const text = JSON.stringify({ value });
        const at = place % text.length;
        const damaged = text.slice(0, at) + damage + text.slice(at + 1);
        if (!isJson(damaged)) expect(isAccepted(damaged)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a": 1, "b": 2, "a": 3}', "duplicate key, of which kubectl keeps only the last", 17],
    ['{"a": 1, "\\u0061": 3}', "duplicate key, of which kubectl keeps only the last", 9],
    ['{"__proto__": 1, "__proto__": 2}', "duplicate key, of which kubectl keeps only the last", 17],
    ['{"a": 1,}', "expected a key in double quotes", 8],
    ["[1,]", "expected a value", 3],
    ["[1 2]", "expected ',' or ']'", 3],
    ['{"a" 1}', "expected ':'", 5],
    ['{"a": "b', "the text ends in the middle of a value", 8],
    ['{"a": "b\nc"}', "a control character in a string must be escaped", 8],
    ['{"a": "\\x"}', "unknown escape in a string", 7],
    ['{"a": 1e400}', "the number is too large", 6],
    ["{'a': 1}", "expected a key in double quotes", 1],
  ])("says what is wrong with %s", (text, reason, at) => {
    expect(scan(text)).toEqual({ reason, at });
  });

  it("takes one key in two objects, and limits the depth", () => {
    expect(scan('[{"a":{"a":1}},{"a":2}]')).toBe(23);
    expect(scan("[[[1]]]", 3)).toBe(7);
    expect(scan("[[[1]]]", 2)).toEqual({ reason: "nesting deeper than 2 levels", at: 2 });
  });

  it("reads long strings", () => {
    const text = JSON.stringify("x\n".repeat(2_000_000));
    expect(scan(text)).toBe(text.length);
  });
});
