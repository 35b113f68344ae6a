import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { PROFILES, type Rule } from "../core/rule.ts";
import { columns } from "./columns.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { pagesFolder } from "./installation.ts";
import type { Terminal } from "./terminal.ts";

interface RulesOptions {
  readonly output: "human" | "json";
}

/** `initguard rules`: what is judged, and the page of one rule. */
export function rulesCommand({ terminal, ending }: CommandContext): Command {
  return new Command("rules")
    .description("List the rules and what each profile does with them, or print the page of one.")
    .addArgument(new Argument("[id]", "a rule, such as probes"))
    .addOption(new Option("-o, --output <format>", "how to print it").choices(["human", "json"]).default("human"))
    .action(ending((id: string | undefined, options: RulesOptions) => rules(id, options, terminal)));
}

async function rules(id: string | undefined, { output }: RulesOptions, terminal: Terminal): Promise<number> {
  const { RULES } = await import("../rules/index.ts");
  if (id === undefined) {
    terminal.print(output === "json" ? json(RULES.map(infoOf)) : table(RULES, terminal));
    return EXIT.fine;
  }
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) {
    terminal.complain(`there is no rule ${id}${closest(id, RULES)} (see initguard rules)`);
    return EXIT.trouble;
  }
  const page = await readFile(join(pagesFolder(), rule.family, `${rule.id}.md`), "utf8");
  terminal.print(output === "json" ? json({ ...infoOf(rule), page }) : page.trimEnd());
  return EXIT.fine;
}

function table(all: readonly Rule[], { style }: Terminal): string {
  const [head = "", ...lines] = columns([
    ["RULE", "FAMILY", ...PROFILES.map((profile) => profile.toUpperCase()), "SUMMARY"],
    ...all.map(({ id, family, defaultAction, summary }) => [id, family, ...PROFILES.map((profile) => defaultAction[profile]), summary]),
  ]);
  return [style("bold", head), ...lines].join("\n");
}

/** What is known of a rule, in the order a reader wants it. */
function infoOf({ id, family, kind, summary, defaultAction, since, reference, options }: Rule): object {
  return { id, family, kind, summary, defaultAction, since, reference, options };
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Rules whose ids share a word with what was asked for. */
function closest(asked: string, all: readonly Rule[]): string {
  const words = new Set(asked.toLowerCase().split(/[^a-z0-9]+/));
  const alike = all.filter(({ id }) => id.split("-").some((word) => words.has(word) || words.has(`${word}s`) || words.has(word.replace(/s$/, ""))));
  return alike.length === 0 ? "" : `; alike are ${alike.map(({ id }) => id).join(", ")}`;
}
