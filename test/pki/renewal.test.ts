import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDue, isExpiring, isOver, type Lifespan, renewalOf, shareLeft } from "../../src/pki/renewal.ts";

const lifespans = fc
  .tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 4e11 }))
  .map(([notBefore, length]): Lifespan => ({ notBefore, notAfter: notBefore + length }));
/** A moment before, within or after a life. */
const moments = lifespans.chain((lifespan) => {
  const length = lifespan.notAfter - lifespan.notBefore;
  return fc.tuple(fc.constant(lifespan), fc.integer({ min: lifespan.notBefore - length, max: lifespan.notAfter + length }));
});

describe("renewal", () => {
  it("is due after two thirds of a life", () => {
    const lifespan = { notBefore: 1_000, notAfter: 4_000 };
    expect(renewalOf(lifespan)).toBe(3_000);
    expect([2_999, 3_000].map((now) => isDue(lifespan, now))).toEqual([false, true]);
  });

  it("counts what is left", () => {
    const lifespan = { notBefore: 0, notAfter: 1_000 };
    expect([-500, 0, 250, 700, 701, 999, 1_000, 2_000].map((now) => shareLeft(lifespan, now))).toEqual([1, 1, 0.75, 0.3, 0.299, 0.001, 0, 0]);
    expect([700, 701].map((now) => isExpiring(lifespan, now))).toEqual([false, true]);
  });

  it("takes a life that never was for one that is over", () => {
    for (const lifespan of [
      { notBefore: 5, notAfter: 5 },
      { notBefore: 5, notAfter: 4 },
    ])
      expect([isOver(lifespan, 5), isDue(lifespan, 5), isExpiring(lifespan, 5), shareLeft(lifespan, 5)]).toEqual([true, true, true, 0]);
  });

  it("always comes before anybody has to worry, and that before the end", () => {
    fc.assert(
      fc.property(moments, ([lifespan, now]) => {
        expect(!isOver(lifespan, now) || isExpiring(lifespan, now)).toBe(true);
        expect(!isExpiring(lifespan, now) || isDue(lifespan, now)).toBe(true);
      }),
    );
  });

  it("never gets undone by time", () => {
    fc.assert(
      fc.property(moments, fc.nat(), ([lifespan, now], later) => {
        for (const is of [isDue, isExpiring, isOver]) expect(!is(lifespan, now) || is(lifespan, now + later)).toBe(true);
        expect(shareLeft(lifespan, now + later)).toBeLessThanOrEqual(shareLeft(lifespan, now));
      }),
    );
  });

  it("leaves a share between nothing and all", () => {
    fc.assert(
      fc.property(moments, ([lifespan, now]) => {
        expect(shareLeft(lifespan, now)).toBeGreaterThanOrEqual(0);
        expect(shareLeft(lifespan, now)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
