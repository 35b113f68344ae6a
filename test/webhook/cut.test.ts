import { expect, it } from "vitest";
import { cut } from "../../src/webhook/cut.ts";

it.each([
  ["abc", 3, "abc"],
  ["abcdef", 5, "ab…"],
  ["aéé", 5, "aéé"],
  ["aééé", 6, "aé…"],
  ["a😀😀", 8, "a😀…"],
  ["a😀😀", 7, "a…"],
])("cuts %s to %d bytes: %s", (text, bytes, expected) => {
  expect(cut(text, bytes)).toBe(expected);
  expect(Buffer.byteLength(cut(text, bytes))).toBeLessThanOrEqual(bytes);
});
