import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuantity, printQuantity } from "../../src/core/quantity.ts";

const UNIT = 1_000_000_000n;

describe("parseQuantity", () => {
  it.each([
    ["1", UNIT],
    [1, UNIT],
    [0.5, UNIT / 2n],
    ["500m", UNIT / 2n],
    ["1000m", UNIT],
    [".5", UNIT / 2n],
    ["1.", UNIT],
    ["1e3", 1000n * UNIT],
    ["1E3", 1000n * UNIT],
    ["1E", 10n ** 18n * UNIT],
    ["1Ki", 1024n * UNIT],
    ["1.5Gi", 1610612736n * UNIT],
    ["-2k", -2000n * UNIT],
    ["+1", UNIT],
    ["1n", 1n],
    ["0.1n", 1n],
    ["9007199254740993", 9007199254740993n * UNIT],
  ])("reads %j exactly", (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });

  it.each(["", ".", "m", "1 Gi", "1gi", "0x10", "1e", "1e3Ki", "1KiB", "--1", "1,5", "{{ .Values.cpu }}", "Infinity"])("refuses %j", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it("never throws and takes a bounded time to say no", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(["bigint", "undefined"]).toContain(typeof parseQuantity(text));
      }),
    );
    expect(parseQuantity("1".repeat(1_000_000))).toBeUndefined();
  });
});

describe("printQuantity", () => {
  it.each([
    ["0", "0"],
    ["1000m", "1"],
    ["1100m", "1100m"],
    ["600Mi", "600Mi"],
    ["1024Mi", "1Gi"],
    ["2k", "2k"],
    ["1u", "1u"],
    ["1n", "1n"],
  ])("writes %s as %s", (text, printed) => {
    expect(printQuantity(parseQuantity(text) ?? -1n)).toBe(printed);
  });

  it("writes what it reads back as the same amount", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 28n }), (amount) => {
        expect(parseQuantity(printQuantity(amount))).toBe(amount);
      }),
    );
  });
});
