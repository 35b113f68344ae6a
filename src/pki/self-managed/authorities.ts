import type { AuthorityCertificate } from "../bundle.ts";

/** An authority with its private key (PEM), which makes it able to sign. */
export interface SigningAuthority extends AuthorityCertificate {
  readonly key: string;
}

/** Who signs, who will, and who did: what the authority Secret remembers. */
export interface Authorities {
  /** Signs every leaf. */
  readonly current: SigningAuthority;
  /** Takes over once the API server is known to trust it. */
  readonly next: SigningAuthority | undefined;
  /** No longer sign, and have no keys any more; leaves that they signed may still be served. */
  readonly previous: readonly AuthorityCertificate[];
  /** When the last leaf of the previous ones is over, in milliseconds since the epoch; 0 when there are none. */
  readonly until: number;
}

/** Every authority that the API server has to trust, the signing one first. */
export function trustedOf({ current, next, previous }: Authorities): readonly AuthorityCertificate[] {
  return [current, ...(next === undefined ? [] : [next]), ...previous];
}
