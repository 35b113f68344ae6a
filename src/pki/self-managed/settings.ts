/** What a self-managed CA is run by; times in milliseconds. */
export interface Settings {
  /** DNS names that the API server calls the webhook by, the longest first. */
  readonly names: readonly string[];
  readonly authorityLifetime: number;
  readonly leafLifetime: number;
  /** How long after a CA bundle is stored every API server is sure to use it. */
  readonly propagation: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lifetimes and waits when nothing else is said: a change of the registration was in use after 0.6 s where it was measured. */
export const SETTINGS: Omit<Settings, "names"> = { authorityLifetime: 365 * DAY, leafLifetime: 30 * DAY, propagation: 10_000 };

/** Certificates begin an hour before they are made; with a shorter life they would be due for renewal at once. */
const SHORTEST_LEAF = 6 * HOUR;

/** Names of the Service in the form the API server has them in, and the one people use inside the cluster. */
export function serviceNames(service: string, namespace: string): readonly string[] {
  return [`${service}.${namespace}.svc`, `${service}.${namespace}`];
}

/** Why these settings would not work, as one clause. */
export function whyUnworkable({ authorityLifetime, leafLifetime, propagation, names }: Settings): string | undefined {
  if (names.length === 0) return "a leaf needs a name to serve";
  if (!(leafLifetime >= SHORTEST_LEAF)) return "a leaf must live for six hours or longer";
  // A leaf never outlives its authority: of an authority that is due, a third is left, and its last leaf needs all of its life in it.
  if (!(authorityLifetime >= 3 * leafLifetime)) return "an authority must live three times as long as a leaf, or longer";
  if (!(propagation >= 0)) return "the propagation time cannot be negative";
  return undefined;
}
