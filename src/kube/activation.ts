import type { ApiServer } from "./api-server.ts";
import { type Failure, isFailure } from "./failure.ts";
import { type ProbeOutcome, type ProbeTarget, probe } from "./probe.ts";
import { applyToWebhooks, type Configuration, type ConfigurationName, readConfiguration } from "./webhook-configurations.ts";

/** How a registration is activated. */
export interface ActivationOptions {
  readonly configuration: ConfigurationName;
  /** An object that the webhook has to deny, and that nobody else refuses before it. */
  readonly knownBad: ProbeTarget;
  /** Names of webhooks beside those of the configuration that are ours as well: an early registration answers first. */
  readonly alsoOurs: readonly string[];
  /** How often the webhook may fail to deny before it is given up, one second between two. */
  readonly patience: number;
  /** Why the registration as it stands must not be activated, one clause. */
  readonly objection: (configuration: Configuration) => string | undefined;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told of every probe. */
  readonly onProbe: (phase: "before" | "after", outcome: ProbeOutcome) => void;
}

/** What came of it. */
export type Activation =
  | { readonly outcome: "activated" | "already-active" }
  /** Nothing was changed. */
  | { readonly outcome: "not-proven"; readonly because: string }
  /** It was active for a moment and is as it was before. */
  | { readonly outcome: "rolled-back"; readonly because: string }
  /** It is active, is not proven any more, and could not be rolled back. */
  | { readonly outcome: "stuck"; readonly because: string };

/** How often in a row the webhook has to deny: an API server that is not the only one answers some of the calls. */
const PROOFS = 3;

/** How many failures after the activation take it back. */
const MOST_FAILURES = 3;

const PAUSE = 1_000;

/** Under this name the API server records who set the failure policy. */
const OWNER = "initguard-activate";

/**
 * Sets the failure policy of every webhook of a registration to Fail, once the API server has been seen to reach the webhook and the webhook to deny:
 * a dry run of an object that has to be denied is denied by a webhook of ours, three times in a row, before and after. Otherwise everything stays, or
 * becomes again, what it was.
 */
export async function activate(server: ApiServer, options: ActivationOptions): Promise<Activation> {
  const before = await readConfiguration(server, options.configuration);
  if (isFailure(before)) return notProven(before);
  if (before.webhooks.length === 0) return { outcome: "not-proven", because: `${options.configuration.name} registers no webhook` };
  const objection = options.objection(before);
  if (objection !== undefined) return { outcome: "not-proven", because: objection };
  const ours = [...before.webhooks.map(({ name }) => name), ...options.alsoOurs];
  const doubt = await prove(server, options, ours, "before");
  if (doubt !== undefined) return { outcome: "not-proven", because: doubt };
  if (before.webhooks.every(({ failurePolicy }) => failurePolicy === "Fail")) return { outcome: "already-active" };

  const failure = await setPolicy(server, options.configuration, () => "Fail");
  if (failure !== undefined) return notProven(failure);
  const regret = await prove(server, options, ours, "after");
  if (regret === undefined) return { outcome: "activated" };
  const policies = new Map(before.webhooks.map(({ name, failurePolicy }) => [name, failurePolicy]));
  const stuck = await insist(options, () => setPolicy(server, options.configuration, (name) => policies.get(name) ?? "Ignore"));
  return stuck === undefined ? { outcome: "rolled-back", because: regret } : { outcome: "stuck", because: `${regret}; ${stuck.message}` };
}

/** Why it is not proven that our webhook denies what it has to. */
async function prove(server: ApiServer, options: ActivationOptions, ours: readonly string[], phase: "before" | "after"): Promise<string | undefined> {
  const most = phase === "before" ? options.patience : MOST_FAILURES;
  for (let proofs = 0, failures = 0; ; ) {
    const outcome = await probe(server, options.knownBad);
    options.onProbe(phase, outcome);
    const doubt = doubtIn(outcome, ours);
    proofs = doubt === undefined ? proofs + 1 : 0;
    failures += doubt === undefined ? 0 : 1;
    if (proofs >= PROOFS) return undefined;
    if (doubt !== undefined && (failures >= most || (outcome.outcome === "not-judged" && !outcome.canPass))) return doubt;
    await options.sleep(PAUSE);
  }
}

function doubtIn(outcome: ProbeOutcome, ours: readonly string[]): string | undefined {
  switch (outcome.outcome) {
    case "denied":
      return ours.includes(outcome.webhook) ? undefined : `another webhook denied the dry run first: ${outcome.webhook}`;
    case "admitted":
      return "the dry run was admitted: no webhook of ours was asked, or none answered";
    case "unanswered":
      return outcome.message;
    case "not-judged":
      return `the dry run did not get as far as a webhook: ${outcome.message}`;
  }
}

async function setPolicy(server: ApiServer, name: ConfigurationName, failurePolicy: (webhook: string) => string): Promise<Failure | undefined> {
  const seen = await readConfiguration(server, name);
  return isFailure(seen) ? seen : applyToWebhooks(server, seen, { failurePolicy }, OWNER);
}

/** The way back is worth more than one try. */
async function insist({ sleep }: ActivationOptions, change: () => Promise<Failure | undefined>): Promise<Failure | undefined> {
  for (let tries = 1; ; tries++) {
    const failure = await change();
    if (failure === undefined || tries >= 5) return failure;
    await sleep(PAUSE);
  }
}

function notProven({ message }: Failure): Activation {
  return { outcome: "not-proven", because: message };
}
