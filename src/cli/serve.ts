import { Command, InvalidArgumentError, Option } from "commander";
import type { KubernetesVersion } from "../core/kubernetes-version.ts";
import type { Profile } from "../core/rule.ts";
import type { Logger } from "../webhook/decision-log.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./installation.ts";
import { profileOption, targetVersionOption } from "./judging-options.ts";
import { type ListenAddress, parseListenAddress, printAddress } from "./listen-address.ts";
import type { Terminal } from "./terminal.ts";

interface ServeOptions {
  readonly listen: ListenAddress;
  readonly metricsListen: ListenAddress | "off";
  readonly tlsDir?: string;
  readonly profile: Profile;
  readonly targetVersion: KubernetesVersion;
  readonly logLevel: string;
  readonly drain: number;
}

/** `initguard serve`: the webhook, until it is told to end. */
export function serveCommand({ terminal, ending }: CommandContext): Command {
  return new Command("serve")
    .description("Serve the admission webhook over TLS until SIGTERM, then drain without losing a request.")
    .option("--tls-dir <folder>", "folder with tls.crt and tls.key, followed when they change")
    .addOption(
      new Option("--listen <address>", "where the API server calls").argParser(parseListenAddress).default(parseListenAddress(":9443"), ":9443"),
    )
    .addOption(
      new Option("--metrics-listen <address>", "where /metrics, /livez and /readyz are served without TLS, or off")
        .argParser(parseMetricsAddress)
        .default(parseListenAddress(":8080"), ":8080"),
    )
    .addOption(profileOption())
    .addOption(targetVersionOption())
    .addOption(
      new Option("--log-level <level>", "what is logged, as JSON lines on standard output")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .addOption(
      new Option("--drain <seconds>", "how long to serve on after SIGTERM, until no caller is sent here any more")
        .argParser(parseSeconds)
        .default(10),
    )
    .action(ending((options: ServeOptions) => serve(options, terminal)));
}

function parseMetricsAddress(text: string): ListenAddress | "off" {
  if (text === "off") return text;
  try {
    return parseListenAddress(text);
  } catch {
    throw new InvalidArgumentError("Give HOST:PORT, :PORT, or off.");
  }
}

function parseSeconds(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("Give whole seconds, up to 999.");
  return Number(text);
}

async function serve({ tlsDir, listen, metricsListen, profile, targetVersion, logLevel, drain }: ServeOptions, terminal: Terminal): Promise<number> {
  if (tlsDir === undefined) {
    terminal.complain("serve needs --tls-dir FOLDER with tls.crt and tls.key (`initguard demo` makes throw-away ones and shows them at work)");
    return EXIT.trouble;
  }
  // Only now: help and mistakes are answered without loading a server.
  const [{ startWebhook }, { openFileSource }, { builtInPolicies }, { RULES }, { openLog }] = await Promise.all([
    import("../webhook/webhook.ts"),
    import("../pki/file-source.ts"),
    import("./policies.ts"),
    import("../rules/index.ts"),
    import("./log.ts"),
  ]);
  const certificates = await openFileSource({ folder: tlsDir, clock: Date.now });
  if ("reason" in certificates) {
    terminal.complain(`cannot serve with ${tlsDir}: ${certificates.reason}`);
    return EXIT.trouble;
  }
  const log = openLog(logLevel);
  const webhook = await startWebhook({
    ...{ policies: builtInPolicies(targetVersion), defaultProfile: profile, rules: RULES },
    ...{ certificates, listen, metricsListen: metricsListen === "off" ? undefined : metricsListen, log, clock: Date.now, version: version() },
    // The second half is for callers that still hold on.
    drain: { wait: drain * 1_000, deadline: drain * 1_000 + 10_000 },
  });
  const { address, metricsAddress } = webhook;
  const ended = endOf(log);
  log.info(
    { version: version(), address: printAddress(address), metrics: metricsAddress && printAddress(metricsAddress), profile, targetVersion },
    "serving",
  );
  const code = await ended;
  await webhook.drain();
  certificates.close();
  log.info({}, "ended");
  return code;
}

/** The exit code, once somebody or something wants the webhook to end. The same signal again ends the process at once. */
function endOf(log: Logger): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        log.info({ signal }, "draining; the same signal again ends it at once");
        resolve(EXIT.fine);
      });
    }
    for (const event of ["uncaughtException", "unhandledRejection"] as const) {
      // The process is in a state nobody has thought of: callers are sent to other replicas, then a new process takes its place.
      process.on(event, (error: unknown) => {
        log.error({ err: error }, "a fault of ours outside any review: draining");
        resolve(EXIT.trouble);
      });
    }
  });
}
