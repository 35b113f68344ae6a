import { branch } from "./random.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** A scenario or a control that was played: what came of it, or why it could not be played to its end. */
export type Played = { readonly tally: Tally; readonly apart: Tally; readonly done: string } | { readonly reason: string };

/** A row of the report. */
export interface Row {
  readonly name: string;
  readonly controlName: string;
  readonly main: Played;
  readonly control: Played;
}

/** Plays a scenario and its control; rejects only when the whole run is broken off. */
export async function play({ name, isTogether = false, run, control }: Scenario, stage: Stage): Promise<Row> {
  const controlled = { ...stage, random: branch(stage.random) };
  const first = played(name, () => run(stage), stage);
  if (!isTogether) await first;
  const second = played(`${name}, control: ${control.name}`, () => control.run(controlled), stage);
  const [outcome, controlOutcome] = await Promise.all([first, second]);
  return { name, controlName: control.name, main: outcome, control: controlOutcome };
}

async function played(what: string, run: () => Promise<Outcome>, { signal, log }: Stage): Promise<Played> {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1_000).toFixed(0)} s`;
  try {
    const { sent, apart = [], done } = await run();
    const one = { tally: tallyOf(sent), apart: tallyOf(apart), done };
    log(`  ${what}: ${one.tally.failed} of ${one.tally.requests} failed (${done}; ${seconds()})`);
    return one;
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    log(`  ${what}: could not be played after ${seconds()}: ${reason}`);
    return { reason };
  }
}
