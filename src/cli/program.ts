import { Command, CommanderError } from "commander";
import { clusterCommands } from "./cluster-commands.ts";
import type { CommandContext } from "./command-context.ts";
import { demoCommand } from "./demo.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./installation.ts";
import { lintCommand } from "./lint.ts";
import { printCommand } from "./print.ts";
import { rulesCommand } from "./rules.ts";
import { serveCommand } from "./serve.ts";
import { openTerminal } from "./terminal.ts";

const EXAMPLES = `
Examples:
  initguard lint deploy/                       judge the manifests of a folder
  helm template . | initguard lint -           judge what a chart renders
  initguard rules                              what is judged
  initguard demo                               see the webhook at work on this machine

Exit codes: 0 nothing found, 1 findings, 2 not everything could be judged or started.`;

/** Runs the command line; gives the exit code and never throws: whatever goes wrong is one sentence on standard error. */
export async function run(words: readonly string[]): Promise<number> {
  const terminal = openTerminal(process);
  let code: number = EXIT.fine;
  const context: CommandContext = {
    terminal,
    ending:
      (action) =>
      async (...given) => {
        code = await action(...given);
      },
  };
  try {
    await program(context).parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    // Commander has said what is wrong, or shown the help or version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.trouble;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return EXIT.trouble;
  }
}

function program(context: CommandContext): Command {
  const all = new Command("initguard")
    .description("Judges the init containers of Kubernetes pods: as an admission webhook, and in files.")
    .version(version(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXAMPLES);
  for (const command of [serveCommand, demoCommand, lintCommand, rulesCommand, printCommand]) all.addCommand(command(context));
  for (const command of clusterCommands(context)) all.addCommand(command);
  for (const command of [all, ...all.commands]) {
    const name = command === all ? "initguard" : `initguard ${command.name()}`;
    command.exitOverride().showHelpAfterError(`(see ${name} --help)`).helpOption("-h, --help", "print this help");
  }
  return all;
}
