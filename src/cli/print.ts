import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Argument, Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { deployFolder, isCheckout, pagesFolder, version } from "./installation.ts";
import type { Terminal } from "./terminal.ts";

/** Each part of a checkout that is generated, and what writes it. */
const PARTS = { reference: printReference, manifests: printManifests } as const;

/** `initguard print`: writes what is generated and committed. */
export function printCommand({ terminal, ending }: CommandContext): Command {
  return new Command("print")
    .description(
      "Write the generated parts of a checkout: `reference` is the table of rules and the facts on their pages, `manifests` what deploy/ installs.",
    )
    .addArgument(new Argument("<what>", "what to write").choices(Object.keys(PARTS)))
    .action(ending((what: keyof typeof PARTS) => print(what, terminal)));
}

async function print(what: keyof typeof PARTS, terminal: Terminal): Promise<number> {
  if (!isCheckout()) {
    terminal.complain(`print ${what} writes to the source of InitGuard, which is not here`);
    return EXIT.trouble;
  }
  await PARTS[what](terminal);
  return EXIT.fine;
}

async function printReference(terminal: Terminal): Promise<void> {
  const [{ RULES }, { withFacts, withReferenceTable }] = await Promise.all([import("../rules/index.ts"), import("../report/reference.ts")]);
  await rewrite(join(pagesFolder(), "README.md"), (page) => withReferenceTable(page, RULES), terminal);
  for (const rule of RULES) await rewrite(join(pagesFolder(), rule.family, `${rule.id}.md`), (page) => withFacts(page, rule), terminal);
}

async function printManifests(terminal: Terminal): Promise<void> {
  const [{ RULES }, { deployFiles }] = await Promise.all([import("../rules/index.ts"), import("../report/manifests/files.ts")]);
  for (const [path, text] of deployFiles(RULES, version())) {
    const file = join(deployFolder(), path);
    await mkdir(dirname(file), { recursive: true });
    // All of it is generated: the file need not exist yet.
    await writeFile(file, "", { flag: "a" });
    await rewrite(file, () => text, terminal);
  }
}

async function rewrite(path: string, change: (before: string) => string, terminal: Terminal): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = change(before);
  if (after !== before) await writeFile(path, after);
  terminal.print(`${relative(process.cwd(), path)}  ${after === before ? "as it was" : "written"}`);
}
