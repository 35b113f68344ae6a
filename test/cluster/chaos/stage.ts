import { setTimeout as delay } from "node:timers/promises";
import type { ControlPlane } from "./control-plane.ts";
import type { Endings } from "./endings.ts";
import { PODS } from "./network-namespace.ts";
import type { Random } from "./random.ts";
import type { Sender } from "./sender.ts";

/** What every scenario plays on. */
export interface Stage {
  readonly controlPlane: ControlPlane;
  readonly sender: Sender;
  readonly random: Random;
  readonly isShort: boolean;
  /** Admissions a second. */
  readonly rate: number;
  /** The bundled command line. */
  readonly program: string;
  /** Where scenarios may write; it is removed at the end. */
  readonly folder: string;
  /** Of the whole run. */
  readonly endings: Endings;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** An address that no pod has had before. */
  readonly newAddress: () => string;
}

/** Hands out addresses of pods, each once, then from the beginning again. */
export function addresses(): () => string {
  let next: number = PODS.first;
  return () => {
    const address = `${PODS.prefix}${next}`;
    next = next === PODS.last ? PODS.first : next + 1;
    return address;
  };
}

/** Waits so many milliseconds; rejects when the run is broken off. */
export async function pause({ signal }: Pick<Stage, "signal">, milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, { signal });
}

/** Waits until it is so; rejects after `limit` milliseconds. */
export async function until(stage: Pick<Stage, "signal">, what: string, isSo: () => Promise<boolean> | boolean, limit = 20_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`after ${limit / 1_000} s it was not so that ${what}`);
    await pause(stage, 25);
  }
}
