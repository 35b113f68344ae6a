import type { Sent } from "./sender.ts";
import type { Stage } from "./stage.ts";

/** What came of a scenario or of its control. */
export interface Outcome {
  readonly sent: readonly Sent[];
  /** Failures that are not the webhook's: the API server was not there to ask it. */
  readonly apart?: readonly Sent[];
  /** What was done, in a few words. */
  readonly done: string;
}

/** Something that must not lose an admission, and the same thing done in a way that must: else nothing would be shown. Both reject when it could not be done. */
export interface Scenario {
  readonly name: string;
  /** It and its control mostly wait, and are played at the same time. */
  readonly isTogether?: boolean;
  run(stage: Stage): Promise<Outcome>;
  readonly control: {
    readonly name: string;
    run(stage: Stage): Promise<Outcome>;
  };
}
