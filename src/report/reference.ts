import { type Action, PROFILES, type Profile, type Rule } from "../core/rule.ts";

const FACTS = "facts";
const TABLE = "rules";

const FAMILIES: Readonly<Record<Rule["family"], string>> = {
  kubernetes: "what the API server itself refuses",
  change: "what an update may change",
  practice: "what goes wrong in production",
  legacy: "what Kubernetes has retired",
};

/** The reference table in markdown: one line per rule in the order given, each id a link from `src/rules/` to the rule's page. */
export function referenceTable(rules: readonly Rule[]): string {
  const head = ["rule", "what it does", "family", ...PROFILES.map((profile) => `\`${profile}\``)];
  const lines = rules.map(({ id, family, summary, defaultAction }) => [
    `[\`${id}\`](${family}/${id}.md)`,
    summary,
    family,
    ...PROFILES.map((profile) => defaultAction[profile]),
  ]);
  return table(head, lines);
}

/** The facts of a rule in markdown, as they stand between the `facts` marks of its page. */
export function factsBlock(rule: Rule): string {
  const facts = [
    `**${rule.summary}.**`,
    "",
    `- Family: \`${rule.family}\`, ${FAMILIES[rule.family]}`,
    `- Judges: ${rule.kind === "pod" ? "each pod and pod template as it is" : "what an update changes"}`,
    `- Action: ${PROFILES.map((profile) => actionIn(profile, rule.defaultAction[profile])).join(", ")}`,
    `- Since: ${rule.since}`,
    `- Reference: <${rule.reference}>`,
  ];
  const options = optionLines(rule);
  if (options.length === 0) return [...facts, "- Options: none"].join("\n");
  return [...facts, "- Options:", "", table(["option", "type", "default", "meaning"], options)].join("\n");
}

/** The page with the facts of the rule between its `<!-- facts -->` and `<!-- /facts -->`; throws when a mark is missing. */
export function withFacts(page: string, rule: Rule): string {
  return withBlock(page, FACTS, factsBlock(rule));
}

/** The index page with the reference table between its `<!-- rules -->` and `<!-- /rules -->`; throws when a mark is missing. */
export function withReferenceTable(page: string, rules: readonly Rule[]): string {
  return withBlock(page, TABLE, referenceTable(rules));
}

function withBlock(page: string, name: string, block: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(open);
  const to = page.indexOf(close);
  if (from < 0 || to < from) throw new Error(`the page needs ${open} and, below it, ${close}`);
  return `${page.slice(0, from + open.length)}\n\n${block}\n\n${page.slice(to)}`;
}

function actionIn(profile: Profile, action: Action): string {
  return `${action} in \`${profile}\``;
}

function optionLines({ options }: Rule): readonly (readonly string[])[] {
  const properties = objectOf(options.schema["properties"]);
  const defaults = objectOf(options.defaults);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = objectOf(property);
    return [`\`${name}\``, typeOf(schema), `\`${JSON.stringify(defaults[name])}\``, String(description ?? "")];
  });
}

function typeOf(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema["enum"])) return schema["enum"].map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
  if (schema["type"] === "array") return `list of ${typeOf(objectOf(schema["items"]))}`;
  return String(schema["type"] ?? "any");
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}
