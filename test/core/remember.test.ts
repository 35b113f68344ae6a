import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { remember } from "../../src/core/remember.ts";

/** A remembered function, and the texts it was really asked for. */
function counting(capacity: number) {
  const asked: string[] = [];
  const answer = remember((text) => {
    asked.push(text);
    return `<${text}>`;
  }, capacity);
  return { asked, answer };
}

describe("remember", () => {
  it("asks once for each text", () => {
    const { asked, answer } = counting(10_000);
    expect(["a", "b", "a", "b"].map((text) => answer(text))).toEqual(["<a>", "<b>", "<a>", "<b>"]);
    expect(asked).toEqual(["a", "b"]);
  });

  it("remembers that there was no answer", () => {
    let asked = 0;
    const answer = remember(() => void asked++, 10_000);
    answer("a");
    answer("a");
    expect(asked).toBe(1);
  });

  it("keeps what is asked for again and again, and forgets the rest", () => {
    const { asked, answer } = counting(1000);
    for (let at = 0; at < 100; at++) {
      answer("often");
      answer(`once ${at}`);
    }
    expect(asked.filter((text) => text === "often")).toHaveLength(1);
    answer("once 0");
    expect(asked.filter((text) => text === "once 0")).toHaveLength(2);
  });

  it("keeps no text that is larger than its half", () => {
    const { asked, answer } = counting(1000);
    const large = "x".repeat(600);
    answer(large);
    answer(large);
    expect(asked).toHaveLength(2);
  });

  it("never gives another answer than the function", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), fc.nat(600), (texts, capacity) => {
        const { answer } = counting(capacity);
        expect(texts.map((text) => answer(text))).toEqual(texts.map((text) => `<${text}>`));
      }),
    );
  });
});
