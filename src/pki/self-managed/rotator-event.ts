import type { PortFailure } from "./ports.ts";
import type { ChangingStep, Defect, Step } from "./step.ts";

/** How things stand after a round. */
export interface RotatorStatus {
  /** Everything is as it should be, whoever sees to it. */
  readonly isSettled: boolean;
  readonly isHolder: boolean;
  /** One clause on what is going on or being waited for. */
  readonly because: string;
  /** When the signing authority and the leaf end, in milliseconds since the epoch; undefined where there is none. */
  readonly authorityEnd: number | undefined;
  readonly leafEnd: number | undefined;
}

/** What a rotator tells about itself, for logs and counters. No key material is in any of it. */
export type RotatorEvent =
  | { readonly event: "done"; readonly step: ChangingStep["do"]; readonly because: string }
  | { readonly event: "failed"; readonly at: "observe" | "lease" | Step["do"]; readonly failure: PortFailure }
  /** Told once of each defect, until another one is found or it is mended. */
  | { readonly event: "defect"; readonly defect: Defect }
  | { readonly event: "lease"; readonly isHeld: boolean; readonly holder: string }
  | { readonly event: "status"; readonly status: RotatorStatus };
