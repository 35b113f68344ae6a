import { describe, expect, it } from "vitest";
import type { PodRule, UpdateRule } from "../../src/core/rule.ts";
import { factsBlock, referenceTable, withFacts, withReferenceTable } from "../../src/report/reference.ts";

const plain: UpdateRule<unknown> = {
  id: "no-change",
  family: "change",
  kind: "update",
  summary: "Forbid a | b",
  since: "0.2.0",
  reference: "https://example.com/change",
  defaultAction: { kubernetes: "Off", baseline: "Warn", restricted: "Deny" },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  *check() {},
};

const withOptions: PodRule<unknown> = {
  ...plain,
  id: "limited",
  family: "practice",
  kind: "pod",
  options: {
    schema: {
      type: "object",
      additionalProperties: false,
      properties: {
        most: { type: "integer", minimum: 0, description: "How many at most." },
        tags: { type: "array", items: { type: "string" }, description: "Tags that move." },
        mode: { enum: ["any", "all"], description: "Any | all." },
      },
    },
    defaults: { most: 4, tags: ["latest"], mode: "any" },
  },
  *check() {},
};

describe("the reference table", () => {
  it("has one line per rule in the order given, with a link and the action of each profile", () => {
    expect(referenceTable([withOptions, plain]).split("\n")).toEqual([
      "| rule | what it does | family | `kubernetes` | `baseline` | `restricted` |",
      "| --- | --- | --- | --- | --- | --- |",
      "| [`limited`](practice/limited.md) | Forbid a \\| b | practice | Off | Warn | Deny |",
      "| [`no-change`](change/no-change.md) | Forbid a \\| b | change | Off | Warn | Deny |",
    ]);
  });
});

describe("the facts of a rule", () => {
  it("say what it judges, what becomes of it and where it comes from", () => {
    expect(factsBlock(plain).split("\n")).toEqual([
      "**Forbid a | b.**",
      "",
      "- Family: `change`, what an update may change",
      "- Judges: what an update changes",
      "- Action: Off in `kubernetes`, Warn in `baseline`, Deny in `restricted`",
      "- Since: 0.2.0",
      "- Reference: <https://example.com/change>",
      "- Options: none",
    ]);
  });

  it("list the options with type, default and meaning", () => {
    expect(factsBlock(withOptions).split("\n").slice(-7)).toEqual([
      "- Options:",
      "",
      "| option | type | default | meaning |",
      "| --- | --- | --- | --- |",
      "| `most` | integer | `4` | How many at most. |",
      '| `tags` | list of string | `["latest"]` | Tags that move. |',
      '| `mode` | `"any"` or `"all"` | `"any"` | Any \\| all. |',
    ]);
  });
});

describe("a page", () => {
  const page = "# t\n\n<!-- facts -->\nold\n<!-- /facts -->\n\nrest <!-- rules --><!-- /rules -->\n";

  it("gets the block between its marks, and is the same after a second time", () => {
    const once = withFacts(page, plain);
    expect(once).toBe(`# t\n\n<!-- facts -->\n\n${factsBlock(plain)}\n\n<!-- /facts -->\n\nrest <!-- rules --><!-- /rules -->\n`);
    expect(withFacts(once, plain)).toBe(once);
    expect(withReferenceTable(page, [plain])).toContain(`<!-- rules -->\n\n${referenceTable([plain])}\n\n<!-- /rules -->`);
  });

  it.each(["no marks", "<!-- facts -->", "<!-- /facts --> <!-- facts -->"])("without its marks in order is refused: %s", (text) => {
    expect(() => withFacts(text, plain)).toThrow("the page needs <!-- facts -->");
  });
});
