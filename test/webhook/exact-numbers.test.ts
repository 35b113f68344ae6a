import { describe, expect, it } from "vitest";
import { mayLoseDigits, parseExactly } from "../../src/webhook/exact-numbers.ts";

describe("mayLoseDigits", () => {
  it.each(["[1234567890123456]", '{"a":9007199254740993}', '{"a":-9007199254740993}', "[1e400]", "[1E3 ]", "[1e+3\n]", "[0.12500000000000000]"])(
    "is true of %s",
    (text) => expect(mayLoseDigits(text)).toBe(true),
  );

  it.each([
    "[123456789012345]",
    '{"uid":"18a3e619-8187-4023-8290-b0107cf2e1c3"}',
    '["sha256:1e5"]',
    '["2026-11-21T04:44:13Z"]',
    '{"1e5":1}',
    "[1.5,-3,0]",
  ])("is false of %s", (text) => expect(mayLoseDigits(text)).toBe(false));
});

describe("parseExactly", () => {
  it.each([
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["9223372036854775807", 9223372036854775807n],
    ["1e3", 1000],
    ["1e20", 1e20],
    ["0.12500000000000000", 0.125],
    ['"9007199254740993"', "9007199254740993"],
  ])("reads %s", (text, expected) => {
    expect(parseExactly(`{"a":[${text}]}`)).toEqual({ a: [expected] });
  });

  it("keeps the fields of an object called like the prototype's", () => {
    expect(Object.entries(parseExactly('{"__proto__":1,"constructor":9007199254740993}') as object)).toEqual([
      ["__proto__", 1],
      ["constructor", 9007199254740993n],
    ]);
  });

  it.each(["1e400", "-1e400", "9".repeat(400)])("refuses %s, which is not finite", (text) => {
    expect(() => parseExactly(`[${text}]`)).toThrow(RangeError);
  });
});
