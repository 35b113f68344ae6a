import fc from "fast-check";
import { expect, it } from "vitest";
import { profilePolicy } from "../../src/core/policy.ts";
import { RULES } from "../../src/rules/index.ts";
import { handle } from "../../src/webhook/handle.ts";
import { recoverUid } from "../../src/webhook/recover-uid.ts";
import { expectLawful } from "../support/answer-laws.ts";
import { REVIEWS } from "../support/captured-reviews.ts";

const texts = REVIEWS.map(({ text }) => JSON.stringify(JSON.parse(text)));
const policy = profilePolicy("restricted", RULES, "1.36");

/** What a review may have in the place of a few of its characters. */
const PIECES = [
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "null",
  "true",
  "-1",
  "1e400",
  "9007199254740993",
  '""',
  "[]",
  "{}",
  "\\ud800",
  "\u0000",
  "\u202e",
  "é",
  '"Always"',
  "x",
  "",
];

const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat({ max: 40 }), piece: fc.constantFrom(...PIECES) });

/** Any JSON in the place of one of its values. */
const swap = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.jsonValue({ maxDepth: 2 }) });

function expectAnswer(text: string): void {
  const { status, body, decision } = handle(text, { policy, now: 0, newFaultId: () => "f0" });
  expect(decision.fault?.error).toBeUndefined();
  expect([200, 400]).toContain(status);
  if (status === 200) expectLawful(body, decision.uid, JSON.parse(body).apiVersion);
  // Whoever opens a review as the API server does gets an answer to its uid, whatever follows.
  if (recoverUid(text) !== undefined) expect(decision.uid).not.toBe("");
}

it("answers every damaged text: judged, denied or refused, and never a fault", () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
      const damaged = edits.reduce((now, { at, length, piece }) => {
        const from = Math.floor(at * now.length);
        return now.slice(0, from) + piece + now.slice(from + length);
      }, text);
      expectAnswer(damaged);
    }),
    { numRuns: 3_000 },
  );
});

it("answers every review with values of other types", () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(swap, { minLength: 1, maxLength: 3 }), (text, swaps) => {
      const review: unknown = JSON.parse(text);
      for (const { at, value } of swaps) {
        const places = placesIn(review);
        const [holder, name] = places[Math.floor(at * (places.length - 1))] ?? [{}, ""];
        Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
      }
      expectAnswer(JSON.stringify(review));
    }),
    { numRuns: 3_000 },
  );
});

/** Every value of a JSON document, as the object or list that holds it and the name it has there. */
function placesIn(value: unknown): readonly (readonly [object, string])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => [[value, name] as const, ...placesIn(field)]);
}
