import { setTimeout as sleep } from "node:timers/promises";
import { Command, Option } from "commander";
import type { Activation } from "../kube/activation.ts";
import type { ProbeOutcome, ProbeTarget } from "../kube/probe.ts";
import type { Configuration } from "../kube/webhook-configurations.ts";
import { type InstallationOptions, installationOptions, wholeNumber } from "./cluster-options.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./installation.ts";
import type { Terminal } from "./terminal.ts";

interface ActivateOptions extends InstallationOptions {
  readonly probeNamespace: string;
  readonly timeout: number;
  readonly output: "human" | "json";
}

/** An object that the default profile has to deny and that the API server itself would admit. */
export type KnownBad = Omit<ProbeTarget, "namespace">;

/** `initguard activate`: failure policy Fail, once the webhook is seen to deny. */
export function activateCommand({ terminal, ending }: CommandContext, knownBad: KnownBad): Command {
  const command = new Command("activate")
    .description(
      "Set the failure policy to Fail, once a dry run of an object that has to be denied is denied by the webhook; take it back if that fails.",
    )
    .addOption(new Option("--probe-namespace <name>", "a namespace with the default profile, for the dry run").default("default"))
    .addOption(new Option("--timeout <seconds>", "how long the webhook may take until it denies").argParser(wholeNumber(3_600)).default(60))
    .addOption(new Option("-o, --output <format>", "how it is told").choices(["human", "json"]).default("human"))
    .action(ending((options: ActivateOptions) => run(options, knownBad, terminal)));
  for (const option of installationOptions()) command.addOption(option);
  return command;
}

async function run(options: ActivateOptions, knownBad: KnownBad, terminal: Terminal): Promise<number> {
  const { openApiServer, isFailure, readConfiguration, activate, checkBundle } = await loaded();
  const { name, probeNamespace: namespace, timeout, output, kubeconfig, context } = options;
  const server = await openApiServer({ kubeconfig, context, userAgent: `initguard/${version()} (activate)` });
  if (isFailure(server)) {
    terminal.complain(server.message);
    return EXIT.trouble;
  }
  const probes: { readonly phase: string; readonly outcome: ProbeOutcome }[] = [];
  try {
    // With an early registration it is the one that answers.
    const early = await readConfiguration(server, { kind: "MutatingWebhookConfiguration", name });
    const activation = await activate(server, {
      configuration: { kind: "ValidatingWebhookConfiguration", name },
      knownBad: { ...knownBad, namespace },
      alsoOurs: isFailure(early) ? [] : early.webhooks.map((webhook) => webhook.name),
      patience: timeout,
      objection: (configuration) => objectionTo(configuration, (pem) => checkBundle(pem, Date.now())),
      sleep: (milliseconds) => sleep(milliseconds),
      onProbe: (phase, outcome) => {
        probes.push({ phase, outcome });
        if (output === "human") terminal.print(`${phase.padEnd(6)}  ${probeText(outcome)}`);
      },
    });
    terminal.print(output === "json" ? JSON.stringify({ ...activation, probes }, null, 2) : activationText(activation, name));
    return activation.outcome === "activated" || activation.outcome === "already-active" ? EXIT.fine : EXIT.findings;
  } finally {
    server.close();
  }
}

async function loaded() {
  const [kube, failure, configurations, activation, checks] = await Promise.all([
    import("../kube/api-server.ts"),
    import("../kube/failure.ts"),
    import("../kube/webhook-configurations.ts"),
    import("../kube/activation.ts"),
    import("../pki/certificate-checks.ts"),
  ]);
  return { ...kube, ...failure, ...configurations, ...activation, ...checks };
}

function objectionTo({ webhooks }: Configuration, check: (pem: string) => { readonly result: string; readonly detail: string }): string | undefined {
  for (const { name, caBundle } of webhooks) {
    const { result, detail } = check(caBundle);
    if (result === "wrong") return `the CA bundle of ${name}: ${detail}`;
  }
  return undefined;
}

function probeText(outcome: ProbeOutcome): string {
  switch (outcome.outcome) {
    case "denied":
      return `the dry run was denied by ${outcome.webhook}`;
    case "admitted":
      return "the dry run was admitted";
    case "unanswered":
      return `no answer: ${outcome.message}`;
    case "not-judged":
      return `not judged: ${outcome.message}`;
  }
}

function activationText(activation: Activation, name: string): string {
  switch (activation.outcome) {
    case "activated":
      return `ValidatingWebhookConfiguration ${name} is active: failurePolicy Fail. Keep it so in your values or manifests.`;
    case "already-active":
      return `ValidatingWebhookConfiguration ${name} was active, and still denies what it has to.`;
    case "not-proven":
      return `Nothing was changed: ${activation.because}`;
    case "rolled-back":
      return `Taken back, failurePolicy is what it was: ${activation.because}`;
    case "stuck":
      return `failurePolicy is Fail and could not be taken back: ${activation.because}`;
  }
}
