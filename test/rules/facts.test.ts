import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withFacts, withReferenceTable } from "../../src/report/reference.ts";
import { RULES } from "../../src/rules/index.ts";
import { pageOf } from "../support/rule-page.ts";

const REWRITE = "rewritten by: npm run -s initguard -- print reference";

describe("what is printed from the rules", () => {
  it.each(RULES.map((rule) => ({ id: rule.id, rule })))("stands on the page of $id", ({ rule }) => {
    const page = pageOf(rule);
    expect(page, REWRITE).toBe(withFacts(page, rule));
  });

  it("stands in the table of src/rules/README.md", () => {
    const page = readFileSync(join(import.meta.dirname, "../../src/rules/README.md"), "utf8");
    expect(page, REWRITE).toBe(withReferenceTable(page, RULES));
  });
});
