import { styleText } from "node:util";
import { EXIT } from "./exit-codes.ts";

/** A colour or weight, or several. */
export type Format = Parameters<typeof styleText>[0];

/** Where the words of a command go. */
export interface Terminal {
  /** What was asked for. */
  print(text: string): void;
  /** What went wrong, one sentence without a full stop. */
  complain(sentence: string): void;
  /** The text in a colour or weight, where standard output shows them and NO_COLOR does not forbid it. */
  style(format: Format, text: string): string;
  /** Aborted once nobody reads standard output any more, as after `| head`. */
  readonly unread: AbortSignal;
}

/** The terminal, or the pipes, of this process. A reader that goes away is no error: what is still written is dropped and the exit code stays true. */
export function openTerminal({ stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr">): Terminal {
  const unread = new AbortController();
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return unread.abort();
    stderr.write(`error: cannot write to standard output: ${error.message}\n`);
    process.exit(EXIT.trouble);
  });
  stderr.on("error", () => undefined);
  return {
    print: (text) => {
      if (!unread.signal.aborted) stdout.write(`${text}\n`);
    },
    complain: (sentence) => {
      stderr.write(`error: ${sentence}\n`);
    },
    style: (format, text) => styleText(format, text, { stream: stdout }),
    unread: unread.signal,
  };
}
