import { Command, Option } from "commander";
import type { KnownBad } from "./activate.ts";
import { type InstallationOptions, installationOptions } from "./cluster-options.ts";
import { columns } from "./columns.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./installation.ts";
import { type ListenAddress, parseListenAddress } from "./listen-address.ts";
import type { Terminal } from "./terminal.ts";
import type { Check } from "./verification.ts";

interface VerifyOptions extends InstallationOptions {
  readonly secret?: string;
  readonly connect?: ListenAddress;
  readonly probeNamespace: string;
  readonly output: "human" | "json";
}

/** What an installation of this name is compared with. */
export interface Expected {
  /** The ValidatingWebhookConfiguration as it should be; rejects with one sentence when that cannot be told. */
  readonly configuration: (installation: { readonly name: string; readonly namespace: string }) => Promise<Readonly<Record<string, unknown>>>;
  readonly knownBad: KnownBad;
}

/** `initguard verify`: is the installation what it should be. */
export function verifyCommand({ terminal, ending }: CommandContext, expected: Expected): Command {
  const command = new Command("verify")
    .description(
      "Compare the live registration and its certificates with what they should be; fails when less than 30 % of a certificate's life is left.",
    )
    .option("--secret <name>", "with the serving certificate; NAME-tls when absent")
    .addOption(new Option("--connect <address>", "look at the certificate served there, HOST:PORT, too").argParser(parseListenAddress))
    .addOption(new Option("--probe-namespace <name>", "a namespace with the default profile, for a dry run").default("default"))
    .addOption(new Option("-o, --output <format>", "how it is told").choices(["human", "json"]).default("human"))
    .action(ending((options: VerifyOptions) => verify(options, expected, terminal)));
  for (const option of installationOptions()) command.addOption(option);
  return command;
}

async function verify(options: VerifyOptions, { configuration, knownBad }: Expected, terminal: Terminal): Promise<number> {
  const [{ openApiServer }, { isFailure }, { verification }] = await Promise.all([
    import("../kube/api-server.ts"),
    import("../kube/failure.ts"),
    import("./verification.ts"),
  ]);
  const { name, namespace, secret = `${name}-tls`, connect, probeNamespace, output, kubeconfig, context } = options;
  const server = await openApiServer({ kubeconfig, context, userAgent: `initguard/${version()} (verify)` });
  if (isFailure(server)) {
    terminal.complain(server.message);
    return EXIT.trouble;
  }
  try {
    const checks = await verification(server, {
      ...{ name, namespace, secret, connect, now: Date.now() },
      expected: await configuration({ name, namespace }),
      knownBad: { ...knownBad, namespace: probeNamespace },
    });
    terminal.print(output === "json" ? JSON.stringify({ checks }, null, 2) : table(checks, terminal));
    return exitCodeOf(checks);
  } finally {
    server.close();
  }
}

const STYLE = { fine: "green", note: "cyan", wrong: "red", unknown: "yellow" } as const;

function table(checks: readonly Check[], terminal: Terminal): string {
  const lines = columns(checks.map(({ result, about, detail }) => [result, about, detail]));
  return lines.map((line, at) => terminal.style(STYLE[checks[at]?.result ?? "unknown"], line)).join("\n");
}

function exitCodeOf(checks: readonly Check[]): number {
  if (checks.some(({ result }) => result === "wrong")) return EXIT.findings;
  return checks.some(({ result }) => result === "unknown") ? EXIT.trouble : EXIT.fine;
}
