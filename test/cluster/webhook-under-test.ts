import { builtInPolicies } from "../../src/cli/policies.ts";
import { type KubernetesVersion, NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import { inspectPair } from "../../src/pki/certificate.ts";
import { issueThrowAway } from "../../src/pki/throw-away.ts";
import type { Logger } from "../../src/webhook/decision-log.ts";
import type { Limits } from "../../src/webhook/limits.ts";
import { startWebhook } from "../../src/webhook/webhook.ts";

/** One answered review, as the webhook's own log tells it; `message` begins with `allowed`, `denied` or `refused`. */
export interface JudgedReview {
  readonly message: string;
  readonly operation: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly profile: string;
  readonly dryRun?: boolean;
  readonly denied?: readonly string[];
  readonly warned?: readonly string[];
}

/** The product's webhook with its built-in policies, on a free port of 127.0.0.1; `caBundle` is the PEM in base64. */
export interface WebhookUnderTest {
  readonly url: string;
  readonly caBundle: string;
  /** Grows by one with every answered review. */
  readonly reviews: readonly JudgedReview[];
  /** Closes the port; every call gets the same promise. */
  stop(): Promise<void>;
}

/** What a test may set. */
export interface UnderTestOptions {
  readonly version?: KubernetesVersion;
  readonly limits?: Partial<Limits>;
}

/** Starts the webhook in this process, under certificates of its own. */
export async function startWebhookUnderTest({ version = NEWEST_VERSION, limits = {} }: UnderTestOptions = {}): Promise<WebhookUnderTest> {
  const { ca, cert, key } = issueThrowAway();
  const inspected = inspectPair({ cert, key }, { now: Date.now(), ca, names: ["localhost"] });
  if ("reason" in inspected) throw new Error(inspected.reason);
  const reviews: JudgedReview[] = [];
  const webhook = await startWebhook({
    policies: builtInPolicies(version),
    defaultProfile: "baseline",
    rules: [],
    certificates: { current: () => inspected.certificate, subscribe: () => () => undefined },
    listen: { host: "127.0.0.1", port: 0 },
    log: collecting(reviews),
    clock: Date.now,
    version: "0.0.0",
    drain: { wait: 0, deadline: 2_000 },
    limits,
  });
  return {
    url: `https://127.0.0.1:${webhook.address.port}`,
    caBundle: Buffer.from(ca).toString("base64"),
    reviews,
    stop: () => webhook.drain(),
  };
}

function collecting(reviews: JudgedReview[]): Logger {
  const keep = (line: object, message: string) => {
    if (isReview(line)) reviews.push({ ...line, message });
  };
  return { debug: keep, info: keep, warn: keep, error: keep, isLevelEnabled: () => true };
}

/** The lines about reviews alone name an operation. */
function isReview(line: object): line is Omit<JudgedReview, "message"> {
  return "operation" in line;
}
