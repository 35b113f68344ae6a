import type { Command, Word, WordPart } from "unbash";

/** A word of a command line; only a literal one is known before the shell runs. */
export interface ShellWord {
  /** Quotes taken off; expansions stand as they are written. */
  readonly text: string;
  readonly isLiteral: boolean;
}

/** The name of a command and its arguments, without redirections and the assignments before it; empty for assignments alone. */
export function wordsOf({ name, args }: Command): readonly ShellWord[] {
  if (name === undefined) return NONE;
  return [name, ...args].map((word) =>
    word.type === "Word" ? { text: word.value, isLiteral: isLiteral(word) } : { text: word.text, isLiteral: false },
  );
}

/** Last part of a command's path: `/bin/sh` is `sh`; empty for a command that is not known before the shell runs. */
export function commandName(word: ShellWord | undefined): string {
  return word?.isLiteral ? word.text.slice(word.text.lastIndexOf("/") + 1) : "";
}

/** Does the word hold no expansion. */
export function isLiteral({ parts }: Pick<Word, "parts">): boolean {
  return parts === undefined || parts.every(isLiteralPart);
}

const NONE: readonly ShellWord[] = [];

function isLiteralPart(part: WordPart): boolean {
  if (part.type === "DoubleQuoted") return part.parts.every(({ type }) => type === "Literal");
  return part.type === "Literal" || part.type === "SingleQuoted" || part.type === "AnsiCQuoted";
}
