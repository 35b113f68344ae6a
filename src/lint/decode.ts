import type { Problem } from "../report/lint-report.ts";
import { lineTableOf } from "./line-table.ts";
import type { Source } from "./source.ts";

/** The bytes of a file as a source; a problem with its place when they are no UTF-8 text. A byte order mark is taken off. */
export function decode(bytes: Uint8Array, { file, isNamed }: Omit<Source, "text">): Source | Problem {
  const text = textOf(bytes);
  const nul = text?.indexOf("\0") ?? -1;
  if (text === undefined) return { file, ...firstReplacement(bytes), message: "not UTF-8 text" };
  if (nul >= 0) return { file, ...lineTableOf(text)(nul), message: "holds a NUL byte, so it is no text" };
  return { file, text, isNamed };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function firstReplacement(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  const text = new TextDecoder().decode(bytes);
  return lineTableOf(text)(Math.max(0, text.indexOf("\ufffd")));
}
