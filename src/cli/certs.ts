import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { hostname } from "node:os";
import { Command, Option } from "commander";
import type { RotatorEvent } from "../pki/self-managed/rotator-event.ts";
import type { RotatorMetrics } from "../pki/self-managed/rotator-metrics.ts";
import type { Logger } from "../webhook/decision-log.ts";
import { type InstallationOptions, installationOptions, wholeNumber } from "./cluster-options.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./installation.ts";
import { type ListenAddress, parseListenAddress, printAddress } from "./listen-address.ts";
import type { Terminal } from "./terminal.ts";

interface CertsOptions extends InstallationOptions {
  readonly once?: boolean;
  readonly timeout: number;
  readonly early?: boolean;
  readonly authorityDays: number;
  readonly leafDays: number;
  readonly metricsListen: ListenAddress | "off";
  readonly logLevel: string;
}

const DAY = 24 * 3_600_000;

/** `initguard certs`: keeps the CA and the serving certificate of an installation in Secrets, and the CA bundles of its registration. */
export function certsCommand({ terminal, ending }: CommandContext): Command {
  const command = new Command("certs")
    .description("Keep a CA, the serving certificate and the registered CA bundles as they should be, renewing all of them without losing a request.")
    .option("--once", "end when everything is as it should be")
    .addOption(new Option("--timeout <seconds>", "how long --once tries").argParser(wholeNumber(86_400)).default(120))
    .option("--early", "keep the CA bundles of the early registration too")
    .addOption(new Option("--authority-days <days>", "life of a CA, renewed after two thirds of it").argParser(wholeNumber(36_500)).default(365))
    .addOption(
      new Option("--leaf-days <days>", "life of a serving certificate, renewed after two thirds of it").argParser(wholeNumber(3_650)).default(30),
    )
    .addOption(
      new Option("--metrics-listen <address>", "where /metrics, /livez and /readyz are served, or off; --once serves nothing")
        .argParser(parseMetricsAddress)
        .default(parseListenAddress(":8080"), ":8080"),
    )
    .addOption(
      new Option("--log-level <level>", "what is logged, as JSON lines on standard output")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .action(ending((options: CertsOptions) => certs(options, terminal)));
  for (const option of installationOptions()) command.addOption(option);
  return command;
}

function parseMetricsAddress(text: string): ListenAddress | "off" {
  return text === "off" ? text : parseListenAddress(text);
}

async function certs(options: CertsOptions, terminal: Terminal): Promise<number> {
  const parts = await loaded();
  const { once: isOnce = false, timeout, name, namespace, early: hasEarly = false, authorityDays, leafDays, kubeconfig, context } = options;
  const names = parts.serviceNames(name, namespace);
  const settings = { ...parts.SETTINGS, names, authorityLifetime: authorityDays * DAY, leafLifetime: leafDays * DAY };
  const why = parts.whyUnworkable(settings);
  if (why !== undefined) return trouble(terminal, why);
  const server = await parts.openApiServer({ kubeconfig, context, userAgent: `initguard/${version()} (certs)` });
  if (parts.isFailure(server)) return trouble(terminal, server.message);

  const log = parts.openLog(options.logLevel);
  const metrics = new parts.RotatorMetrics();
  const onEvent = (event: RotatorEvent) => {
    parts.logRotator(log, event, metrics.status);
    metrics.record(event);
  };
  const asked = listenForEnd(log);
  const late = isOnce ? AbortSignal.timeout(timeout * 1_000) : undefined;
  const signal = AbortSignal.any([asked.signal, ...(late === undefined ? [] : [late])]);
  const identity = `${hostname().slice(0, 100)}_${randomBytes(4).toString("hex")}`;
  const ports = parts.openRotatorPorts(server, { objects: { ...parts.rotatorObjects(name), hasEarly }, namespace, identity });
  const listener = isOnce ? undefined : await startListener(options.metricsListen, metrics, log);
  try {
    await new parts.Rotator({ ...ports, settings, clock: parts.SYSTEM_CLOCK, random: Math.random, onEvent, isOnce }).run(signal);
    if (late?.aborted !== true || metrics.status?.isSettled) return EXIT.fine;
    return trouble(terminal, `after ${timeout} s not everything is as it should be: ${metrics.status?.because ?? "nothing is known yet"}`);
  } finally {
    asked.forget();
    listener?.close().closeAllConnections();
    server.close();
  }
}

/** Only when it is asked for: help and mistakes are answered without loading any of it. */
async function loaded() {
  const [kube, failure, ports, access, rotator, metrics, clock, settings, log, lines] = await Promise.all([
    import("../kube/api-server.ts"),
    import("../kube/failure.ts"),
    import("../kube/rotator-ports.ts"),
    import("../kube/rotator-access.ts"),
    import("../pki/self-managed/rotator.ts"),
    import("../pki/self-managed/rotator-metrics.ts"),
    import("../pki/self-managed/system-clock.ts"),
    import("../pki/self-managed/settings.ts"),
    import("./log.ts"),
    import("./rotator-log.ts"),
  ]);
  return { ...kube, ...failure, ...ports, ...access, ...rotator, ...metrics, ...clock, ...settings, ...log, ...lines };
}

async function startListener(address: ListenAddress | "off", metrics: RotatorMetrics, log: Logger): Promise<Server | undefined> {
  if (address === "off") return undefined;
  const [{ createRotatorListener }, { listen }] = await Promise.all([import("./rotator-listener.ts"), import("../webhook/listen.ts")]);
  const server = createRotatorListener(metrics);
  const bound = await listen(server, address, (error) => log.error({ err: error }, "the metrics listener failed; it goes on"));
  log.info({ version: version(), metrics: printAddress(bound) }, "keeping certificates");
  return server;
}

/** A signal that is aborted when somebody wants the process to end, and how to stop listening for that. */
function listenForEnd(log: Logger): { readonly signal: AbortSignal; readonly forget: () => void } {
  const asked = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    log.info({ signal }, "ending");
    asked.abort();
  };
  const signals = ["SIGTERM", "SIGINT"] as const;
  for (const signal of signals) process.once(signal, onSignal);
  const forget = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  return { signal: asked.signal, forget };
}

function trouble(terminal: Terminal, sentence: string): number {
  terminal.complain(sentence);
  return EXIT.trouble;
}
