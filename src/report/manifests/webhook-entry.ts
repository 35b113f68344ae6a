import type { JsonObject } from "./json.ts";
import { matchConditionsOf } from "./match-conditions.ts";
import { builtInMatchRules, type CustomResource, customMatchRules } from "./match-rules.ts";
import { namespaceSelectorOf, type RegisteredProfile, type SelectorOptions } from "./registered-profile.ts";

/** What becomes of a request when the webhook does not answer: Ignore lets it through, Fail refuses it. */
type FailurePolicy = "Ignore" | "Fail";

/** What the entries of a webhook configuration are made from. */
export interface EntryOptions extends SelectorOptions {
  readonly failurePolicy: FailurePolicy;
  /** Seconds that the API server waits for an answer, 1 to 30. */
  readonly timeoutSeconds: number;
  readonly customResources: readonly CustomResource[];
}

/** Under which names the entries of a configuration are registered: the message of a denial and the API server's metrics show them. */
export type EntryName = (profile: string) => string;

/** The name of a profile's entry in the ValidatingWebhookConfiguration. */
export const validatingName: EntryName = (profile) => `${profile}.initguard.dev`;

/** The name of a profile's entry in the early registration; another one, so that it is plain which of the two refused. */
export const earlyName: EntryName = (profile) => `${profile}.early.initguard.dev`;

/** The path on which the webhook judges by a profile. */
export function pathOf(profile: string): string {
  return `/validate/${profile}`;
}

/** One entry per profile. `clientConfigOf` says how the API server reaches a path of the webhook. */
export function entriesOf(options: EntryOptions, nameOf: EntryName, clientConfigOf: (path: string) => JsonObject): readonly JsonObject[] {
  return options.profiles.map((profile) => entryOf(profile, options, nameOf, clientConfigOf));
}

function entryOf(
  { name, rules }: RegisteredProfile,
  options: EntryOptions,
  nameOf: EntryName,
  clientConfigOf: (path: string) => JsonObject,
): JsonObject {
  const scope = name === options.defaultProfile ? "*" : "Namespaced";
  return {
    name: nameOf(name),
    admissionReviewVersions: ["v1"],
    clientConfig: clientConfigOf(pathOf(name)),
    rules: [...builtInMatchRules(), ...customMatchRules(options.customResources, scope)],
    namespaceSelector: namespaceSelectorOf(name, options),
    matchConditions: matchConditionsOf(rules),
    matchPolicy: "Equivalent",
    sideEffects: "None",
    failurePolicy: options.failurePolicy,
    timeoutSeconds: options.timeoutSeconds,
  };
}
