import type { StoredAuthorities } from "./authority-secret.ts";
import type { StoredLeaf } from "./leaf-secret.ts";
import type { WebhookTrust } from "./trust.ts";

/** All that the next step depends on. */
export interface World {
  readonly isHolder: boolean;
  /** Milliseconds since the epoch, by our clock. */
  readonly now: number;
  /** The same by the clock of the API server, when it is known. */
  readonly serverTime: number | undefined;
  readonly stored: StoredAuthorities;
  readonly leaf: StoredLeaf;
  readonly trust: readonly WebhookTrust[];
  /** Since when each authority has been found trusted by every webhook, by fingerprint. */
  readonly confirmed: ReadonlyMap<string, number>;
}
