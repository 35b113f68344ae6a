import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/core/evaluate.ts";
import type { Finding } from "../../src/core/finding.ts";
import { type KubernetesVersion, NEWEST_VERSION, parseVersion } from "../../src/core/kubernetes-version.ts";
import { activate, type Policy } from "../../src/core/policy.ts";
import type { Rule } from "../../src/core/rule.ts";
import type { SubjectSource } from "../../src/core/subject.ts";
import { RULES } from "../../src/rules/index.ts";
import type { Manifest } from "../support/pods.ts";
import { type Block, blocksOf, pageOf } from "../support/rule-page.ts";
import { subjectFrom } from "../support/sources.ts";

/** Every rule there is, at its strictest. */
function everyRule(version: KubernetesVersion): Policy {
  const active = RULES.flatMap((rule) => activate(rule, "Deny", rule.options.defaults));
  return { profile: "every rule", version, active, exemptions: [], hash: "" };
}

/** What `version=1.34 subresource=resize` behind the language of a fence says. */
function circumstancesOf({ info, line }: Block): Pick<SubjectSource, "version" | "subresource"> {
  const said = new Map(info.split(" ").map((word) => [word.split("=")[0] ?? "", word.split("=")[1] ?? ""]));
  const version = parseVersion(said.get("version") ?? NEWEST_VERSION);
  if (version === undefined) throw new Error(`line ${line} asks for an unknown version`);
  for (const word of said.keys()) if (!["", "version", "subresource"].includes(word)) throw new Error(`line ${line} has an unknown word: ${word}`);
  return { version, subresource: said.get("subresource") ?? "" };
}

/** The findings of all rules: for a rule that judges updates in the change from the first to the second document, else in each document. */
function findingsIn(block: Block, { kind }: Rule): readonly Finding[] {
  const documents = loadAll(block.text) as readonly Manifest[];
  const circumstances = circumstancesOf(block);
  const judge = (after: Manifest, before?: Manifest) => {
    const subject = subjectFrom(after, { ...circumstances, ...(before !== undefined && { before }) });
    if (subject.pods.length === 0) throw new Error(`line ${block.line} has a document without a pod, so nothing is judged`);
    return evaluate(subject, everyRule(circumstances.version), 0).findings;
  };
  if (documents.length === 0) throw new Error(`line ${block.line} has no document`);
  if (kind === "pod") return documents.flatMap((document) => judge(document));
  const [before, after, ...rest] = documents;
  if (before === undefined || after === undefined || rest.length > 0) throw new Error(`line ${block.line} needs two documents: before and after`);
  return judge(after, before);
}

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))("the page of $id", ({ id, rule }) => {
  const blocks = blocksOf(pageOf(rule));
  const examples = blocks.filter(({ language }) => language === "yaml");

  it("has an example of each kind, and no block that is not tested", () => {
    expect([...new Set(examples.map(({ section }) => section))]).toEqual(["Denied", "Allowed"]);
    const isTested = ({ language, section }: Block, at: number) =>
      language === "yaml" || (language === "text" && section === "Denied" && blocks[at - 1]?.language === "yaml");
    expect(blocks.filter((block, at) => !isTested(block, at))).toEqual([]);
  });

  for (const example of examples.filter(({ section }) => section === "Denied")) {
    it(`denies the example of line ${example.line} by this rule alone, in the words below it`, () => {
      const said = blocks[blocks.indexOf(example) + 1];
      const findings = findingsIn(example, rule);
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.filter((finding) => finding.rule !== id)).toEqual([]);
      expect(said?.language, "what follows a denied example").toBe("text");
      expect(said?.text.split("\n")).toEqual(findings.map(({ field, message }) => `${field}: ${message}`));
    });
  }

  for (const example of examples.filter(({ section }) => section === "Allowed")) {
    it(`allows the example of line ${example.line} by every rule`, () => {
      expect(findingsIn(example, rule)).toEqual([]);
    });
  }
});
