import type { ParsedScript, Function as ShellFunction } from "unbash";

/** What is known while one script is read. */
export interface Scope {
  /** The functions defined so far. */
  readonly functions: Map<string, ShellFunction>;
  /** True once the script has read another one, which may define functions. */
  isSourced: boolean;
  /** Syntax nodes that may still be looked at; below zero nothing more is, and nothing is found. */
  left: number;
  /** Reads a script inside the script. */
  readonly parse: (text: string) => ParsedScript | undefined;
}
