import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

/** How a command ended, and all it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the real command line in a process of its own, without colours whatever the terminal of the tests. */
export function startCli(words: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { FORCE_COLOR: _, ...rest } = process.env;
  return spawn(process.execPath, [MAIN, ...words], { env: { ...rest, NO_COLOR: "1", NODE_NO_WARNINGS: "1", ...env }, timeout: 30_000 });
}

/** Runs a command to its end; `input` goes to its standard input. */
export async function runCli(words: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = startCli(words, env);
  child.stdin?.on("error", () => undefined).end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map((stream) => (stream === null ? "" : text(stream))));
  const [code] = await closed;
  return { code, stdout: stdout ?? "", stderr: stderr ?? "" };
}

/** What a running command has written from now on, once it matches; rejects when the command ends before. */
export async function outputOf({ stdout }: ChildProcess, wanted: RegExp): Promise<RegExpExecArray> {
  if (stdout === null) throw new Error("the output of the command is not read");
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    stdout.on("data", (chunk) => {
      seen.push(String(chunk));
      const match = wanted.exec(seen.join(""));
      if (match !== null) resolve(match);
    });
    stdout.on("close", () => reject(new Error(`ended without ${wanted} in its output:\n${seen.join("")}`)));
  });
}
