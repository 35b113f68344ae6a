import { expect, it } from "vitest";
import { InFlight } from "../../src/webhook/in-flight.ts";
import { LIMITS } from "../../src/webhook/limits.ts";

const limits = { ...LIMITS, inFlightBytes: 100, largeBytes: 10, largeReviews: 2 };

it("adds bytes up to the budget, and takes nothing of what goes over it", () => {
  const inFlight = new InFlight(limits);
  expect([inFlight.take(0, 10), inFlight.take(10, 80), inFlight.take(0, 11), inFlight.bytes]).toEqual([true, true, false, 90]);
  inFlight.release(90);
  expect([inFlight.bytes, inFlight.large]).toEqual([0, 0]);
});

it("lets two reviews become large, and a third only when one is done", () => {
  const inFlight = new InFlight(limits);
  const [first, second, third] = [inFlight.take(0, 11), inFlight.take(10, 1), inFlight.take(0, 11)];
  expect([first, second, third, inFlight.large]).toEqual([true, true, false, 2]);
  inFlight.release(11);
  expect([inFlight.take(10, 1), inFlight.take(0, 10), inFlight.large]).toEqual([true, true, 2]);
});

it("counts a large review once, however many pieces it comes in", () => {
  const inFlight = new InFlight(limits);
  for (let held = 0; held < 30; held += 3) inFlight.take(held, 3);
  expect(inFlight.large).toBe(1);
  inFlight.release(30);
  expect([inFlight.bytes, inFlight.large]).toEqual([0, 0]);
});
