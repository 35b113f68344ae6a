import { type ParsedScript, parse } from "unbash";

/** Far above what a container's command holds in practice; the parser's time is no longer linear for every input beyond it. */
const LONGEST = 32_768;

/** The parser's time grows with their square. */
const MOST_HEREDOCS = 64;

/** The syntax tree of a shell script; undefined for one that is no shell, that is broken, or that is too large to be worth the time. */
export function parseScript(text: string): ParsedScript | undefined {
  if (text.length > LONGEST || text.split("<<", MOST_HEREDOCS + 2).length > MOST_HEREDOCS + 1) return undefined;
  const script = parse(text);
  return script.errors === undefined || script.errors.length === 0 ? script : undefined;
}
