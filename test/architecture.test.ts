import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** Who may import whom (src/README.md): for each folder of src, the other folders and the packages its files may name. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  script: ["core", "unbash"],
  rules: ["core", "script"],
  report: ["core"],
  pki: ["node-forge", "node:"],
  kube: ["core", "pki", "@kubernetes/client-node", "node:"],
  webhook: ["core", "express", "prom-client", "node:"],
  lint: ["core", "report", "js-yaml", "node:fs", "node:path"],
  cli: ["core", "rules", "report", "webhook", "lint", "pki", "kube", "commander", "pino", "node:"],
  "index.ts": ["core", "rules"],
};

/** Words that say nothing about what a file holds (DESIGN §7). */
const EMPTY_WORDS = new Set(["utils", "util", "helpers", "helper", "common", "misc", "types", "constants", "manager", "service", "base"]);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/(?<=^|[\s}(])(?:from|import)\s*\(?\s*"([^"]+)"/gm)].map(([, specifier = ""]) => specifier);
}

/** The folder of src that a relative import leads to, or the package's name. */
function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return folderOf(relative(ROOT, join(ROOT, dirname(file), specifier)));
}

function folderOf(file: string): string {
  return file.split("/")[1] ?? "";
}

const sources = filesBelow("src");

describe("architecture", () => {
  it("has a line in the table for every folder of src", () => {
    expect([...new Set(sources.map(folderOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it.each(sources)("%s imports only what its folder may", (file) => {
    const own = folderOf(file);
    const allowed = MAY_IMPORT[own] ?? [];
    const mayNot = importsOf(file)
      .map((specifier) => targetOf(file, specifier))
      .filter((target) => target !== own && !allowed.some((one) => (one === "node:" ? target.startsWith(one) : target === one)));
    expect(mayNot).toEqual([]);
  });

  it.each([...sources, ...filesBelow("test")])("%s has a kebab-case name that says what it holds", (file) => {
    const name = (file.split("/").at(-1) ?? "").replace(/(\.e2e)?(\.test)?\.ts$/, "").replace(/\.config$/, "");
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(EMPTY_WORDS.has(name)).toBe(false);
  });

  it.each(sources)("%s does not read the environment or exit outside the command line", (file) => {
    if (folderOf(file) === "cli") return;
    expect(readFileSync(join(ROOT, file), "utf8")).not.toMatch(/process\.(env|exit|argv|stdout|stderr)/);
  });
});
