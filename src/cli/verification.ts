import type { ApiServer } from "../kube/api-server.ts";
import { configurationDifferences } from "../kube/configuration-differences.ts";
import { isFailure } from "../kube/failure.ts";
import { type ProbeTarget, probe } from "../kube/probe.ts";
import { readSecret } from "../kube/secrets.ts";
import { type Configuration, type RegisteredWebhook, readConfiguration } from "../kube/webhook-configurations.ts";
import { checkBundle, checkLeaf } from "../pki/certificate-checks.ts";
import { readLeaf } from "../pki/self-managed/leaf-secret.ts";
import { checkServed } from "../pki/served-certificate.ts";

/** One thing that was looked at. `note` is worth knowing, `wrong` needs somebody to act, `unknown` could not be told. */
export interface Check {
  readonly about: "registration" | "failure policy" | "CA bundle" | "serving certificate" | "served certificate" | "denial";
  readonly result: "fine" | "note" | "wrong" | "unknown";
  /** One clause. */
  readonly detail: string;
}

/** What an installation should be. */
export interface VerificationOptions {
  readonly name: string;
  readonly namespace: string;
  /** The Secret with the serving certificate. */
  readonly secret: string;
  /** The ValidatingWebhookConfiguration as it should be. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** An object that has to be denied, and where. */
  readonly knownBad: ProbeTarget;
  /** Where to look at the certificate that is really served. */
  readonly connect?: { readonly host: string; readonly port: number } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Compares an installation with what it should be, in the order in which a person would mend it. Changes nothing. */
export async function verification(server: ApiServer, options: VerificationOptions): Promise<readonly Check[]> {
  const { name, expected, now } = options;
  const live = await readConfiguration(server, { kind: "ValidatingWebhookConfiguration", name });
  if (isFailure(live)) return [{ about: "registration", result: live.failure === "notFound" ? "wrong" : "unknown", detail: live.message }];
  const early = await readConfiguration(server, { kind: "MutatingWebhookConfiguration", name });
  const webhooks = [...live.webhooks, ...(isFailure(early) ? [] : early.webhooks)];
  return [
    ...registrationChecks(live, expected),
    failurePolicyCheck(live.webhooks),
    ...bundleChecks(webhooks, now),
    ...(await certificateChecks(server, webhooks, options)),
    ...(await servedChecks(webhooks, options)),
    await denialCheck(server, webhooks, options.knownBad),
  ];
}

type Webhooks = readonly RegisteredWebhook[];

function registrationChecks({ webhooks, object }: Configuration, expected: VerificationOptions["expected"]): readonly Check[] {
  const found = configurationDifferences(expected, object);
  if (found.length > 0) return found.map((detail) => ({ about: "registration", result: "wrong", detail }));
  return [{ about: "registration", result: "fine", detail: `${webhooks.length} webhooks are registered as they should be` }];
}

function failurePolicyCheck(webhooks: Webhooks): Check {
  const open = webhooks.filter(({ failurePolicy }) => failurePolicy !== "Fail").map(({ name }) => name);
  if (open.length === 0) return { about: "failure policy", result: "fine", detail: "Fail: nothing gets past the webhook" };
  const detail = `Ignore for ${open.join(", ")}: requests pass while no replica answers; initguard activate changes that`;
  return { about: "failure policy", result: "note", detail };
}

function bundleChecks(webhooks: Webhooks, now: number): readonly Check[] {
  return webhooks.map(({ name, caBundle }) => {
    const { result, detail } = checkBundle(caBundle, now);
    return { about: "CA bundle", result, detail: `${name}: ${detail}` };
  });
}

async function certificateChecks(
  server: ApiServer,
  webhooks: Webhooks,
  { secret, namespace, name, now }: VerificationOptions,
): Promise<readonly Check[]> {
  const about = "serving certificate";
  const stored = await readSecret(server, { namespace, name: secret, type: "kubernetes.io/tls" });
  if (isFailure(stored)) return [{ about, result: "unknown", detail: stored.message }];
  if (stored.version === undefined) return [{ about, result: "wrong", detail: `the Secret ${secret} does not exist` }];
  const leaf = readLeaf(stored.data, now);
  const checks = webhooks.map((webhook) => ({
    webhook: webhook.name,
    ...checkLeaf(leaf, { bundle: webhook.caBundle, names: [`${name}.${namespace}.svc`], now }),
  }));
  const wrong = checks.filter(({ result }) => result === "wrong");
  const shown = wrong.length === 0 ? checks.slice(0, 1) : wrong;
  return shown.map(({ webhook, result, detail }) => ({
    about,
    result,
    detail: `Secret ${secret}${result === "wrong" ? `, for ${webhook}` : ""}: ${detail}`,
  }));
}

async function servedChecks(webhooks: Webhooks, { connect, name, namespace, now }: VerificationOptions): Promise<readonly Check[]> {
  const [first] = webhooks;
  if (connect === undefined || first === undefined) return [];
  const { result, detail } = await checkServed({ ...connect, name: `${name}.${namespace}.svc`, bundle: first.caBundle }, now);
  return [{ about: "served certificate", result, detail: `${connect.host}:${connect.port}: ${detail}` }];
}

async function denialCheck(server: ApiServer, webhooks: Webhooks, knownBad: ProbeTarget): Promise<Check> {
  const about = "denial";
  const outcome = await probe(server, knownBad);
  switch (outcome.outcome) {
    case "denied": {
      const isOurs = webhooks.some(({ name }) => name === outcome.webhook);
      return { about, result: isOurs ? "fine" : "unknown", detail: `a dry run of what has to be denied was denied by ${outcome.webhook}` };
    }
    case "admitted":
      return { about, result: "wrong", detail: `a dry run of what has to be denied was admitted in namespace ${knownBad.namespace}` };
    case "unanswered":
      return { about, result: "wrong", detail: outcome.message };
    case "not-judged":
      return { about, result: "unknown", detail: outcome.message };
  }
}
