import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
let checkout = "";

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "initguard-test-"));
  for (const name of ["src", "package.json"]) cpSync(join(ROOT, name), join(checkout, name), { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
});

afterEach(() => rmSync(checkout, { recursive: true }));

function printReference(): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["src/cli/main.ts", "print", "reference"], { cwd: checkout, encoding: "utf8" });
}

describe("initguard print reference", () => {
  it("writes the facts of a page and the table of rules, and says which files changed", () => {
    printReference();
    const [page, index] = [join(checkout, "src", "rules", "kubernetes", "probes.md"), join(checkout, "src", "rules", "README.md")];
    const before = [page, index].map((path) => readFileSync(path, "utf8"));
    writeFileSync(page, (before[0] ?? "").replace(/(<!-- facts -->).*(<!-- \/facts -->)/s, "$1\n$2"));
    writeFileSync(index, (before[1] ?? "").replace(/(<!-- rules -->).*(<!-- \/rules -->)/s, "$1\n$2"));
    const { status, stdout, stderr } = printReference();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect([page, index].map((path) => readFileSync(path, "utf8"))).toEqual(before);
    expect(stdout.split("\n").filter((line) => line.endsWith("written"))).toEqual([
      "src/rules/README.md  written",
      "src/rules/kubernetes/probes.md  written",
    ]);
    expect(stdout).toContain("src/rules/kubernetes/lifecycle.md  as it was\n");
  });

  it("says in one sentence which page is missing", () => {
    rmSync(join(checkout, "src", "rules", "kubernetes", "probes.md"));
    const { status, stderr } = printReference();
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: ENOENT: no such file or directory, open '\S+probes\.md'\n$/);
  });
});
