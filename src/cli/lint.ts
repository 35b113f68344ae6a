import { Argument, Command, Option } from "commander";
import type { KubernetesVersion } from "../core/kubernetes-version.ts";
import type { Profile } from "../core/rule.ts";
import type { Emphasis } from "../report/human.ts";
import type { LintReport } from "../report/lint-report.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { profileOption, targetVersionOption } from "./judging-options.ts";
import { type FailOn, lintExitCode } from "./lint-exit-code.ts";
import type { Format, Terminal } from "./terminal.ts";

interface LintOptions {
  readonly output: "human" | "json";
  readonly profile: Profile;
  readonly targetVersion: KubernetesVersion;
  readonly failOn: FailOn;
  readonly color: boolean;
}

/** `initguard lint`: the webhook's verdict on files, before there is a cluster. */
export function lintCommand({ terminal, ending }: CommandContext): Command {
  return new Command("lint")
    .description("Judge the manifests in YAML and JSON files as if they were created.")
    .addArgument(new Argument("[path...]", "files, folders (searched for .yaml, .yml and .json), or - for standard input"))
    .addOption(new Option("-o, --output <format>", "how to print what is found").choices(["human", "json"]).default("human"))
    .addOption(profileOption())
    .addOption(targetVersionOption())
    .addOption(new Option("--fail-on <action>", "mildest finding that ends with 1").choices(["deny", "warn", "audit"]).default("deny"))
    .option("--no-color", "no colours, whatever the terminal")
    .action(ending((paths: readonly string[], options: LintOptions) => lintPaths(paths, options, terminal)));
}

async function lintPaths(paths: readonly string[], options: LintOptions, terminal: Terminal): Promise<number> {
  if (paths.length === 0) {
    terminal.complain("name what to judge: files, folders, or - for standard input, as in `initguard lint deploy/`");
    return EXIT.trouble;
  }
  const [{ lint }, { sourcesOf }, { profilePolicy }, { RULES }] = await Promise.all([
    import("../lint/lint.ts"),
    import("../lint/files.ts"),
    import("../core/policy.ts"),
    import("../rules/index.ts"),
  ]);
  const policy = profilePolicy(options.profile, RULES, options.targetVersion);
  const report = await lint(sourcesOf(paths, process.stdin), policy, Date.now());
  terminal.print(await textOf(report, options, terminal));
  return lintExitCode(report, options.failOn);
}

async function textOf(report: LintReport, { output, color }: LintOptions, { style }: Terminal): Promise<string> {
  if (output === "json") return (await import("../report/json.ts")).jsonReport(report);
  const { humanReport, plain } = await import("../report/human.ts");
  return humanReport(report, color ? (emphasis, text) => style(LOOKS[emphasis], text) : plain);
}

const LOOKS: Readonly<Record<Emphasis, Format>> = {
  Deny: ["red", "bold"],
  Warn: ["yellow", "bold"],
  Audit: ["blue", "bold"],
  Problem: ["magenta", "bold"],
  object: ["bold"],
  hint: ["dim"],
};
