/** From when to when a certificate holds, in milliseconds since the epoch. */
export interface Lifespan {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A certificate is renewed when this much of its life is over: a third is left for whatever keeps that from happening. */
export const RENEWED_AT = 2 / 3;

/** With less of its life left than this, renewal must have failed: a certificate that is being renewed never gets there. */
export const EXPIRING_BELOW = 0.3;

/** When a certificate is due for renewal, in milliseconds since the epoch. */
export function renewalOf({ notBefore, notAfter }: Lifespan): number {
  return notBefore + (notAfter - notBefore) * RENEWED_AT;
}

/** Has the time come to renew it; a certificate that is over is due as well. */
export function isDue(lifespan: Lifespan, now: number): boolean {
  return now >= renewalOf(lifespan) || isOver(lifespan, now);
}

/** Has it ended. One that has not begun yet is not over. */
export function isOver({ notAfter }: Lifespan, now: number): boolean {
  return now >= notAfter;
}

/** What share of its life is left, from 1 (not begun, or just now) to 0 (over, or it never had any). */
export function shareLeft({ notBefore, notAfter }: Lifespan, now: number): number {
  if (now >= notAfter) return 0;
  return Math.min(1, (notAfter - now) / (notAfter - notBefore));
}

/** Is so little of its life left that somebody has to look into it. */
export function isExpiring(lifespan: Lifespan, now: number): boolean {
  return shareLeft(lifespan, now) < EXPIRING_BELOW;
}
