import type { EndlessWait } from "./endless-loop.ts";
import { commandName, type ShellWord } from "./shell-word.ts";

/** A month: whoever sleeps longer means for ever, whatever the number. */
const LONGEST_SLEEP = 30 * 24 * 3600;

const SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** A command that never ends by itself, `sleep infinity` or `tail -f`; a guess where it may not be reached. */
export function endlessCommand(words: readonly ShellWord[], isConditional: boolean): EndlessWait | undefined {
  const name = commandName(words[0]);
  const isEndless = name === "sleep" ? sleepsOn(words[1]) : name === "tail" && follows(words.slice(1));
  return isEndless ? { on: undefined, neverEnds: true, isGuess: isConditional } : undefined;
}

function sleepsOn(duration: ShellWord | undefined): boolean {
  if (duration?.isLiteral !== true) return false;
  if (/^inf(inity)?$/i.test(duration.text)) return true;
  const [, amount, unit = ""] = /^(\d{1,12}(?:\.\d*)?)([smhd]?)$/.exec(duration.text) ?? [];
  return Number(amount ?? 0) * (SECONDS[unit] ?? 1) > LONGEST_SLEEP;
}

function follows(operands: readonly ShellWord[]): boolean {
  const has = (option: RegExp) => operands.some(({ text }) => option.test(text));
  return has(/^(-\w*[fF]\w*|--follow(=.*)?)$/) && !has(/^--pid/);
}
