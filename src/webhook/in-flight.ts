import type { Limits } from "./limits.ts";

/** What is being read or judged right now, in bytes and in large reviews: the budget that keeps many large reviews at once from filling the memory. */
export class InFlight {
  bytes = 0;
  large = 0;
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Adds `bytes` to a body that holds `held` so far; false, and nothing added, when the budget does not allow it. */
  take(held: number, bytes: number): boolean {
    const { inFlightBytes, largeBytes, largeReviews } = this.#limits;
    const becomesLarge = held <= largeBytes && held + bytes > largeBytes;
    if (this.bytes + bytes > inFlightBytes || (becomesLarge && this.large >= largeReviews)) return false;
    this.bytes += bytes;
    if (becomesLarge) this.large++;
    return true;
  }

  /** Gives a whole body back. */
  release(held: number): void {
    this.bytes -= held;
    if (held > this.#limits.largeBytes) this.large--;
  }
}
