import { nextStep } from "./next-step.ts";
import { observe } from "./observe.ts";
import { perform, type Seen } from "./perform.ts";
import { type BundlePublisher, type Clock, isFailure, type Lease, type LiveTrust, type PortFailure, type SecretStore } from "./ports.ts";
import type { RotatorEvent, RotatorStatus } from "./rotator-event.ts";
import type { Settings } from "./settings.ts";
import type { ChangingStep, Defect, Step } from "./step.ts";
import type { World } from "./world.ts";

/** What a rotator works with. */
export interface RotatorOptions<Live extends LiveTrust> {
  readonly secrets: SecretStore;
  readonly publisher: BundlePublisher<Live>;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  readonly onEvent: (event: RotatorEvent) => void;
  /** End as soon as everything is as it should be, rather than keep it so. */
  readonly isOnce?: boolean;
}

/** How a rotator ended: everything was as it should be, or it was told to stop. */
export type RotatorEnd = "settled" | "stopped";

/** Milliseconds between two looks: a spoilt CA bundle is mended within 5 s, and no timer has to outlive a suspended machine. */
const INTERVAL = 4_000;

/** Milliseconds of the first and the longest pause after failures, before jitter. */
const BACKOFF = { first: 500, longest: 30_000 } as const;

/** Somebody else has just moved on: a short pause, so that those who meet once do not meet again. */
const AFTER_CONFLICT = 200;

/**
 * Keeps the two Secrets and the CA bundles as they should be. Any number of them may run at the same time, and nothing that fails outside ends one.
 */
export class Rotator<Live extends LiveTrust> {
  readonly #options: RotatorOptions<Live>;
  #confirmed: ReadonlyMap<string, number> = new Map();
  #isHolder = false;
  #hadLeaf = false;
  #failures = 0;
  #lastChange = "";
  #lastDefect = "";
  #isSettled = false;

  constructor(options: RotatorOptions<Live>) {
    this.#options = options;
  }

  /** Runs until the signal is aborted, or until all is well when that is enough. Rejects only for a fault of our own. */
  async run(signal: AbortSignal): Promise<RotatorEnd> {
    const { clock, lease, isOnce = false } = this.#options;
    try {
      while (!signal.aborted) {
        const pause = await this.#round();
        if (this.#isSettled && isOnce) return "settled";
        await clock.sleep(pause, signal);
      }
      return "stopped";
    } finally {
      await lease.release();
    }
  }

  /** One look and at most one step; gives the milliseconds until the next look. */
  async #round(): Promise<number> {
    const { lease, settings } = this.#options;
    this.#isSettled = false;
    const held = await lease.hold();
    if (isFailure(held)) return this.#failed("lease", held);
    if (held.isHeld !== this.#isHolder) this.#tell({ event: "lease", ...held });
    this.#isHolder = held.isHeld;
    const observed = await observe(this.#options, this.#confirmed);
    if (isFailure(observed)) return this.#failed("observe", observed);

    const { world, seen } = observed;
    this.#confirmed = world.confirmed;
    const step = nextStep({ ...world, isHolder: held.isHeld }, settings);
    // Nothing registered means that nothing can be known to work.
    this.#isSettled = step.do === "rest" && world.trust.length > 0;
    this.#tellDefect(this.#defectIn(step, seen));
    this.#tell({ event: "status", status: this.#statusOf(step, world) });
    if (step.do === "stand-by" || step.do === "rest" || step.do === "wait") return this.#idle(step, world.now);
    return this.#change(step, seen, world.now);
  }

  #idle(step: Step, now: number): number {
    this.#failures = 0;
    this.#lastChange = "";
    const { random } = this.#options;
    const most = INTERVAL * (0.9 + 0.2 * random());
    return step.do === "wait" && step.until > now ? Math.min(most, step.until - now) : most;
  }

  async #change(step: ChangingStep, seen: Seen<Live>, now: number): Promise<number> {
    const failure = await perform(step, seen, { ...this.#options, now });
    if (failure !== undefined) return this.#failed(step.do, failure);
    this.#tell({ event: "done", step: step.do, because: step.because });
    const change = `${step.do}: ${step.because}`;
    if (change === this.#lastChange) return this.#failed(step.do, { failure: "fruitless", message: "the same step was needed twice in a row" });
    this.#lastChange = change;
    this.#failures = 0;
    return 0;
  }

  #failed(at: (RotatorEvent & { readonly event: "failed" })["at"], failure: PortFailure): number {
    const { random } = this.#options;
    this.#tell({ event: "failed", at, failure });
    if (failure.failure === "conflict") return AFTER_CONFLICT * (0.5 + random());
    const pause = Math.min(BACKOFF.longest, BACKOFF.first * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    return pause * (0.5 + 0.5 * random());
  }

  #defectIn(step: Step, { leaf }: Seen<Live>): Defect | undefined {
    const isGone = this.#hadLeaf && leaf.version === undefined;
    this.#hadLeaf = leaf.version !== undefined;
    if ("defect" in step && step.defect !== undefined) return step.defect;
    return isGone ? { where: "leaf", reason: "the Secret is gone" } : undefined;
  }

  #tellDefect(defect: Defect | undefined): void {
    const text = defect === undefined ? "" : `${defect.where}: ${defect.reason}`;
    if (defect !== undefined && text !== this.#lastDefect) this.#tell({ event: "defect", defect });
    this.#lastDefect = text;
  }

  #statusOf(step: Step, { stored, leaf, trust }: Omit<World, "isHolder">): RotatorStatus {
    const nothing = trust.length === 0 ? "no webhook is registered" : "all is as it should be";
    return {
      isSettled: this.#isSettled,
      isHolder: this.#isHolder,
      because: step.do === "rest" ? nothing : step.because,
      authorityEnd: stored.authorities?.current.lifespan.notAfter,
      leafEnd: leaf.leaf?.lifespan.notAfter,
    };
  }

  #tell(event: RotatorEvent): void {
    this.#options.onEvent(event);
  }
}
