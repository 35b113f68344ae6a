import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../../src/core/rule.ts";

const RULES_FOLDER = join(import.meta.dirname, "../../src/rules");

/** A fenced block of a page: the `## ` heading it stands under, its language, what follows the language on the fence, and its text. */
export interface Block {
  readonly section: string;
  readonly language: string;
  readonly info: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** Where the page of a rule belongs. */
export function pathOfPage({ family, id }: Rule): string {
  return join(RULES_FOLDER, family, `${id}.md`);
}

/** The page of a rule; empty when there is none, which `every-rule.test.ts` reports by name. */
export function pageOf(rule: Rule): string {
  const path = pathOfPage(rule);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** The headings of a page in order, those in fenced blocks left out. */
export function headingsOf(page: string): readonly string[] {
  return page
    .replace(/^```.*\n[\s\S]*?^```$/gm, "")
    .split("\n")
    .filter((line) => line.startsWith("#"));
}

/** The fenced blocks of a page in order. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let section = "";
  let open: { readonly fence: string; readonly line: number; readonly text: string[] } | undefined;
  for (const [at, line] of page.split("\n").entries()) {
    if (open !== undefined && line === "```") {
      const [language = "", ...info] = open.fence.split(" ");
      blocks.push({ section, language, info: info.join(" "), text: open.text.join("\n"), line: open.line });
      open = undefined;
    } else if (open !== undefined) open.text.push(line);
    else if (line.startsWith("```")) open = { fence: line.slice(3), line: at + 1, text: [] };
    else if (line.startsWith("## ")) section = line.slice(3);
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.line} is never closed`);
  return blocks;
}
