import { NEWEST_VERSION } from "../core/kubernetes-version.ts";
import { inspectPair } from "../pki/certificate.ts";
import type { ThrowAway } from "../pki/throw-away.ts";
import { RULES } from "../rules/index.ts";
import type { Logger } from "../webhook/decision-log.ts";
import { startWebhook, type Webhook } from "../webhook/webhook.ts";
import { version } from "./installation.ts";
import { builtInPolicies } from "./policies.ts";

/** Starts the webhook on 127.0.0.1 under throw-away certificates, without a log, without metrics, and with nobody to wait for at its end. */
export async function startDemoWebhook({ ca, cert, key }: ThrowAway, port: number): Promise<Webhook> {
  const inspected = inspectPair({ cert, key }, { now: Date.now(), ca, names: ["localhost"] });
  if ("reason" in inspected) throw new Error(`the throw-away certificate cannot be served: ${inspected.reason}`);
  return startWebhook({
    policies: builtInPolicies(NEWEST_VERSION),
    defaultProfile: "baseline",
    rules: RULES,
    certificates: { current: () => inspected.certificate, subscribe: () => () => undefined },
    listen: { host: "127.0.0.1", port },
    log: SILENT,
    clock: Date.now,
    version: version(),
    drain: { wait: 0, deadline: 1_000 },
  });
}

const say = () => undefined;
const SILENT: Logger = { debug: say, info: say, warn: say, error: say, isLevelEnabled: () => false };
