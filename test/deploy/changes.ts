import type { Manifest } from "../support/pods.ts";
import { at } from "./own-pods.ts";

/** What differs between two lists of objects, a line each: an object, or a value of one that is in both, which went (`-`) or came (`+`). */
export function changesBetween(before: readonly Manifest[], after: readonly Manifest[]): string {
  const [old, now] = [linesByObject(before), linesByObject(after)];
  return [...missing(old, now).map((line) => `- ${line}`), ...missing(now, old).map((line) => `+ ${line}`)].join("\n");
}

type Lines = ReadonlyMap<string, ReadonlySet<string>>;

function missing(from: Lines, to: Lines): readonly string[] {
  return [...from].flatMap(([name, lines]) => {
    const others = to.get(name);
    return others === undefined ? [name] : [...lines].filter((line) => !others.has(line)).map((line) => `${name} ${line}`);
  });
}

function linesByObject(objects: readonly Manifest[]): Lines {
  return new Map(objects.map((object) => [`${object["kind"]}/${at(object, "metadata")["name"]}`, new Set(leaves(object, ""))]));
}

function leaves(value: unknown, path: string): readonly string[] {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [`${path}: ${JSON.stringify(value)}`];
  return entries.flatMap(([name, inner]) => leaves(inner, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`));
}
