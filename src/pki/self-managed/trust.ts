import { type AuthorityCertificate, type Bundle, distinct, readBundle } from "../bundle.ts";
import { isOver } from "../renewal.ts";
import type { LiveTrust } from "./ports.ts";

/** The live CA bundle of one registered webhook. */
export interface WebhookTrust extends Bundle {
  readonly name: string;
}

/** What the API server trusts, read. */
export function readTrust({ webhooks }: LiveTrust): readonly WebhookTrust[] {
  return webhooks.map(({ name, bundle }) => ({ name, ...readBundle(bundle) }));
}

/** Is the authority trusted by every registered webhook; by none when nothing is registered. */
export function isTrusted({ fingerprint }: AuthorityCertificate, trust: readonly WebhookTrust[]): boolean {
  return trust.length > 0 && trust.every(({ authorities }) => authorities.some((one) => one.fingerprint === fingerprint));
}

/** Every authority that any registered webhook trusts and that is not over. */
export function anyTrusted(trust: readonly WebhookTrust[], now: number): readonly AuthorityCertificate[] {
  return distinct(trust.flatMap(({ authorities }) => authorities)).filter(({ lifespan }) => !isOver(lifespan, now));
}

/**
 * Since when, by the fingerprint of each authority, every look at the registration has found it trusted by every webhook: milliseconds since the
 * epoch. An authority that was missing once starts anew.
 */
export function confirm(confirmed: ReadonlyMap<string, number>, trust: readonly WebhookTrust[], now: number): ReadonlyMap<string, number> {
  const everywhere = distinct(trust.flatMap(({ authorities }) => authorities)).filter((authority) => isTrusted(authority, trust));
  return new Map(everywhere.map(({ fingerprint }) => [fingerprint, Math.min(now, confirmed.get(fingerprint) ?? now)]));
}
