import type { Played, Row } from "./play.ts";
import { printTable } from "./table.ts";
import type { Tally } from "./tally.ts";

const HEAD = ["scenario", "requests", "per s", "p50 ms", "p99 ms", "failed", "API server's", "control", "requests", "failed"];

/** Other messages are said to be so many more. */
const MOST_TEXTS = 4;

/** The table of a run and what was said to failed requests; `isShown` when nothing was lost and every control lost something. */
export function printReport(rows: readonly Row[]): { readonly text: string; readonly isShown: boolean } {
  const table = printTable(
    HEAD,
    rows.map(({ name, controlName, main, control }) => [name, ...mainCells(main), controlName, ...controlCells(control)]),
  );
  const said = rows.flatMap(({ name, controlName, main, control }) => [
    ...("reason" in main ? [] : [...saidTo(name, main.tally), ...saidTo(`${name}, while it was away`, main.apart)]),
    ...("reason" in control ? [] : saidTo(`${name}, ${controlName}`, control.tally)),
  ]);
  const verdicts = rows.flatMap(verdictsOn);
  const isShown = verdicts.length === 0;
  const verdict = isShown ? "nothing was lost, and every control lost something" : verdicts.join("\n");
  return { text: ["", table, "", ...said, "", verdict].join("\n"), isShown };
}

function mainCells(played: Played): readonly string[] {
  if ("reason" in played) return ["–", "–", "–", "–", "–", "–"];
  const { tally, apart } = played;
  return [...[tally.requests, tally.rate, tally.p50, tally.p99, tally.failed].map((value) => value.toFixed(0)), apart.requests.toFixed(0)];
}

function controlCells(played: Played): readonly string[] {
  return "reason" in played ? ["–", "–"] : [String(played.tally.requests), String(played.tally.failed)];
}

function saidTo(what: string, { texts, firstFailure, lastFailure }: Tally): readonly string[] {
  if (firstFailure === undefined || lastFailure === undefined) return [];
  const more = texts.slice(MOST_TEXTS).reduce((sum, [, count]) => sum + count, 0);
  return [
    `${what}: failures from ${(firstFailure / 1_000).toFixed(2)} s to ${(lastFailure / 1_000).toFixed(2)} s`,
    ...texts.slice(0, MOST_TEXTS).map(([text, count]) => `  ${count} × ${text}`),
    ...(more > 0 ? [`  ${more} more`] : []),
  ];
}

/** What speaks against it. */
function verdictsOn({ name, controlName, main, control }: Row): readonly string[] {
  return [
    ...("reason" in main
      ? [`${name} could not be played: ${main.reason}`]
      : main.tally.failed > 0
        ? [`${name} lost ${main.tally.failed} admissions`]
        : []),
    ...("reason" in control
      ? [`the control of ${name} (${controlName}) could not be played: ${control.reason}`]
      : control.tally.failed === 0
        ? [`the control of ${name} (${controlName}) lost nothing: ${name} shows nothing`]
        : []),
    ...("tally" in control && control.tally.unjudged > 0 ? [`the control of ${name} let ${control.tally.unjudged} admissions by unjudged`] : []),
  ];
}
