import { constants, readFileSync, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Problem } from "../report/lint-report.ts";
import { attempt, reasonOf } from "./attempt.ts";
import { decode } from "./decode.ts";
import { filesBelow } from "./folder.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { Source } from "./source.ts";

const STDIN = { file: "<stdin>", isNamed: true } as const;

/**
 * The texts that the paths lead to, one at a time: files, what folders hold (see `filesBelow`), and standard input for `-`. What cannot be read is
 * a problem, and the rest is read all the same. A file that is reached twice is read once.
 */
export async function* sourcesOf(paths: readonly string[], stdin: AsyncIterable<Uint8Array>): AsyncIterable<Source | Problem> {
  const seen = new Set<string>();
  for (const path of paths) {
    if (path !== "-") yield* sourcesAt(path, seen);
    else if (isFirst(path, seen)) yield await readStream(stdin);
  }
}

function* sourcesAt(path: string, seen: Set<string>): Iterable<Source | Problem> {
  const stats = attempt(() => statSync(path));
  if ("reason" in stats) yield { file: path, message: stats.reason };
  else if (stats.value.isDirectory()) yield* sourcesIn(path, seen);
  else if (isFirst(resolve(path), seen)) yield readFile(path, true);
}

function* sourcesIn(folder: string, seen: Set<string>): Iterable<Source | Problem> {
  let isEmpty = true;
  for (const found of filesBelow(folder)) {
    isEmpty = false;
    if (typeof found !== "string") yield found;
    else if (isFirst(resolve(found), seen)) yield readFile(found, false);
  }
  if (isEmpty) yield { file: folder, message: "no .yaml, .yml or .json file in this folder" };
}

function readFile(file: string, isNamed: boolean): Source | Problem {
  const bytes = attempt(() => {
    const stats = statSync(file);
    const refusal = refusalOf(stats);
    // Without waiting, should a pipe have taken the place of the file since.
    return refusal ?? readFileSync(file, { flag: constants.O_RDONLY | constants.O_NONBLOCK });
  });
  if ("reason" in bytes) return { file, message: bytes.reason };
  return typeof bytes.value === "string" ? { file, message: bytes.value } : decode(bytes.value, { file, isNamed });
}

function refusalOf(stats: Stats): string | undefined {
  if (stats.isFIFO()) return "a pipe and not a regular file: give it on standard input, as in ... | initguard lint -";
  if (!stats.isFile()) return "not a regular file";
  return stats.size > MAX_FILE_BYTES ? tooLarge(stats.size) : undefined;
}

async function readStream(stream: AsyncIterable<Uint8Array>): Promise<Source | Problem> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > MAX_FILE_BYTES) return { file: STDIN.file, message: tooLarge(size) };
      chunks.push(chunk);
    }
  } catch (error) {
    return { file: STDIN.file, message: reasonOf(error) };
  }
  return decode(Buffer.concat(chunks), STDIN);
}

function tooLarge(size: number): string {
  return `${Math.ceil(size / 2 ** 20)} MiB, and at most ${MAX_FILE_BYTES / 2 ** 20} MiB are read: split it into smaller files`;
}

function isFirst(name: string, seen: Set<string>): boolean {
  return seen.size < seen.add(name).size;
}
