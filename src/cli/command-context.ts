import type { Terminal } from "./terminal.ts";

/** What a command is given when it is set up. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Wraps what a command does: the exit code it gives becomes that of the process. */
  readonly ending: <Given extends unknown[]>(action: (...given: Given) => number | Promise<number>) => (...given: Given) => Promise<void>;
}
