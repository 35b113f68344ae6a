import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pagesFolder } from "../../src/cli/installation.ts";
import { RULES } from "../../src/rules/index.ts";
import { runCli } from "./run-cli.ts";

describe("initguard rules", () => {
  it("lists every rule in the order of the reference, in aligned columns", async () => {
    const { code, stdout, stderr } = await runCli(["rules"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [head = "", ...lines] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^RULE +FAMILY +KUBERNETES +BASELINE +RESTRICTED +SUMMARY$/);
    expect(lines.map((line) => line.split(/ +/)[0])).toEqual(RULES.map(({ id }) => id));
    for (const [at, line] of lines.entries()) expect(line.slice(head.indexOf("SUMMARY"))).toBe(RULES[at]?.summary);
  });

  it("lists them as JSON, with their options", async () => {
    const { code, stdout } = await runCli(["rules", "-o", "json"]);
    expect(code).toBe(0);
    const listed = JSON.parse(stdout);
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(RULES.map(({ id }) => id));
    for (const one of listed) expect(Object.keys(one)).toEqual(["id", "family", "kind", "summary", "defaultAction", "since", "reference", "options"]);
  });

  it("prints the page of a rule", async () => {
    const page = readFileSync(join(pagesFolder(), "kubernetes", "probes.md"), "utf8");
    expect(await runCli(["rules", "probes"])).toEqual({ code: 0, stdout: page, stderr: "" });
  });

  it("prints a rule with its page as JSON", async () => {
    const { code, stdout } = await runCli(["rules", "probes", "--output", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: "probes", family: "kubernetes", page: expect.stringContaining("# `probes`") });
  });

  it("says that there is no such rule", async () => {
    expect(await runCli(["rules", "nothing-like-it"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: there is no rule nothing-like-it (see initguard rules)\n",
    });
  });
});
