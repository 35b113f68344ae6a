import { issueAuthority, issueServing } from "./issue.ts";

/** An authority and a serving certificate for this machine alone, all PEM. The authority's key is gone: nothing else can be signed with it. */
export interface ThrowAway {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const WEEK = 7 * 24 * 3_600_000;

/** Makes certificates for `localhost`, 127.0.0.1 and ::1 that hold for a week from `now` (milliseconds since the epoch). */
export function issueThrowAway(now: number = Date.now()): ThrowAway {
  const validity = { now, lifetime: WEEK };
  const authority = issueAuthority("InitGuard throw-away CA", validity);
  const { cert, key } = issueServing(authority, { names: ["localhost"], addresses: ["127.0.0.1", "::1"] }, validity);
  return { ca: authority.cert, cert, key };
}
