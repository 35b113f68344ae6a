import { type KubernetesVersion, parseVersion } from "../../src/core/kubernetes-version.ts";
import type { JsonObject } from "../../src/report/manifests/json.ts";
import { askedRelease } from "./asked-release.ts";
import { type Bench, start } from "./bench.ts";
import { register } from "./register.ts";
import { type RegistrationOptions, registrationOf } from "./registration.ts";
import { startWebhookUnderTest, type UnderTestOptions, type WebhookUnderTest } from "./webhook-under-test.ts";

/** A cluster that has the webhook registered, with failurePolicy Fail unless a test says otherwise. */
export interface GuardedCluster {
  readonly bench: Bench;
  readonly webhook: WebhookUnderTest;
  readonly registration: JsonObject;
  readonly version: KubernetesVersion;
  stop(): Promise<void>;
}

/** What a test may set; `prepare` runs before the webhook is registered. */
export interface GuardedOptions extends RegistrationOptions, Pick<UnderTestOptions, "limits"> {
  readonly prepare?: (bench: Bench) => Promise<void>;
}

/** Starts the API server of the asked release and the webhook, and registers it. */
export async function startGuarded({ prepare, limits, ...options }: GuardedOptions = {}): Promise<GuardedCluster> {
  const bench = await start({ minor: askedRelease().minor });
  let webhook: WebhookUnderTest | undefined;
  const stop = async () => {
    await bench.stop();
    await webhook?.stop();
  };
  try {
    const version = parseVersion(bench.version);
    if (version === undefined) throw new Error(`the rules know nothing of Kubernetes ${bench.version}`);
    webhook = await startWebhookUnderTest({ version, ...(limits && { limits }) });
    await prepare?.(bench);
    const registration = registrationOf(webhook, { failurePolicy: "Fail", ...options });
    await register(bench, registration);
    return { bench, webhook, registration, version, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
