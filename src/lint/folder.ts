import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { Problem } from "../report/lint-report.ts";
import { attempt } from "./attempt.ts";

/**
 * The paths of the `.yaml`, `.yml` and `.json` files below a folder, in the order of their names; whatever else has such a name is among them too,
 * for reading it says why it cannot be read. Leaves out `.git` and `node_modules`. Links to folders are not followed: one that leads out of the
 * folder is a problem, the others lead to what is visited anyway.
 */
export function* filesBelow(folder: string): Iterable<string | Problem> {
  const root = attempt(() => realpathSync(folder));
  if ("reason" in root) yield { file: folder, message: root.reason };
  else yield* walk(folder, root.value);
}

const LEFT_OUT: ReadonlySet<string> = new Set([".git", "node_modules"]);
const MANIFEST = /\.(?:ya?ml|json)$/i;

function* walk(folder: string, root: string): Iterable<string | Problem> {
  const entries = attempt(() => readdirSync(folder, { withFileTypes: true }));
  if ("reason" in entries) {
    yield { file: folder, message: entries.reason };
    return;
  }
  for (const entry of entries.value.sort(byName)) {
    const path = join(folder, entry.name);
    if (LEFT_OUT.has(entry.name)) continue;
    if (entry.isDirectory()) yield* walk(path, root);
    else if (!entry.isFile() && isFolder(path)) yield* linked(path, root);
    else if (MANIFEST.test(entry.name)) yield path;
  }
}

function* linked(path: string, root: string): Iterable<Problem> {
  const target = attempt(() => realpathSync(path));
  if ("reason" in target) yield { file: path, message: target.reason };
  else if (!isInside(root, target.value))
    yield { file: path, message: "a link to a folder elsewhere is not followed: name that folder to have it judged" };
}

function isFolder(path: string): boolean {
  const stats = attempt(() => statSync(path));
  return "value" in stats && stats.value.isDirectory();
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function byName(left: Dirent, right: Dirent): number {
  return left.name < right.name ? -1 : 1;
}
