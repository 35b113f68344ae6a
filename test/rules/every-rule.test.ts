import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { RULES } from "../../src/rules/index.ts";
import { headingsOf, pageOf, pathOfPage } from "../support/rule-page.ts";

const ROOT = join(import.meta.dirname, "../..");
const HEADINGS = ["## Why", "## Denied", "## Allowed", "## When to turn it off"];

const listed = new Set(RULES.map(({ family, id }) => `${family}/${id}`));

function missing(path: string): readonly string[] {
  return existsSync(path) ? [] : [relative(ROOT, path)];
}

/** The files of the families' folders, without the folders' own: `family/name.ext`. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.split("/").length === 2);
}

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))("the rule $id", ({ id, rule }) => {
  it("has a kebab-case id that no other rule has", () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(RULES.filter((other) => other.id === id)).toEqual([rule]);
  });

  it("has a file of its own, a page and a test, all named after it", () => {
    const source = join(ROOT, "src/rules", rule.family, `${id}.ts`);
    const test = join(ROOT, "test/rules", rule.family, `${id}.test.ts`);
    const lacking = [source, pathOfPage(rule), test].flatMap(missing);
    expect(lacking, `missing: ${lacking.join(", ")}`).toEqual([]);
  });

  it("has a page with the headings of every page", () => {
    expect(headingsOf(pageOf(rule)), relative(ROOT, pathOfPage(rule))).toEqual([`# \`${id}\``, ...HEADINGS]);
  });

  it("says in one line what it forbids, requires or limits", () => {
    expect(rule.summary).toMatch(/^(Forbid|Require|Limit) [^\n]*[^.\s]$/);
    expect(rule.summary.length).toBeLessThanOrEqual(100);
  });

  it("names the release that brought it and the documentation it rests on", () => {
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/);
    expect(new URL(rule.reference).protocol).toBe("https:");
  });

  it("has defaults that fit its schema, which describes every option and refuses others", () => {
    const { schema, defaults } = rule.options;
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile({ ...schema });
    const problems = (options: unknown) => (validate(options) ? [] : validate.errors);
    expect(problems(defaults)).toEqual([]);
    expect(problems({ ...Object(defaults), "no-such-option": true })).toMatchObject([{ keyword: "additionalProperties" }]);
    const properties: Record<string, { description?: unknown }> = Object(schema["properties"]);
    expect(Object.keys(properties).sort()).toEqual(Object.keys(Object(defaults)).sort());
    for (const [name, { description }] of Object.entries(properties)) expect(description, `description of the option ${name}`).toBeTypeOf("string");
  });
});

describe("the list of rules", () => {
  it("holds every rule of the families' folders, and nothing else stands there", () => {
    const strangers = filesIn("src/rules").filter((file) => !listed.has(file.replace(/\.(ts|md)$/, "")));
    expect(strangers, `no rule of src/rules/index.ts has these files of src/rules: ${strangers.join(", ")}`).toEqual([]);
  });

  it("has no test for a rule that it does not hold", () => {
    const strangers = filesIn("test/rules").filter((file) => !listed.has(file.replace(/\.test\.ts$/, "")));
    expect(strangers, `no rule of src/rules/index.ts has these files of test/rules: ${strangers.join(", ")}`).toEqual([]);
  });
});
