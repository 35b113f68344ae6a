import { readAuthorities } from "./authority-secret.ts";
import { readLeaf } from "./leaf-secret.ts";
import type { Seen } from "./perform.ts";
import { type BundlePublisher, type Clock, isFailure, type LiveTrust, type PortFailure, type SecretStore } from "./ports.ts";
import { confirm, readTrust } from "./trust.ts";
import type { World } from "./world.ts";

/** A world, and what was read to know it. */
export interface Observation<Live extends LiveTrust> {
  readonly world: Omit<World, "isHolder">;
  readonly seen: Seen<Live>;
}

/** What is observed, and by which clock. */
export interface Observed<Live extends LiveTrust> {
  readonly publisher: BundlePublisher<Live>;
  readonly secrets: SecretStore;
  readonly clock: Clock;
}

/**
 * Looks at everything once. The order is what makes stale looks harmless: whoever writes, writes the authority Secret before the CA bundle and both
 * before the leaf. What is read here first is what is written last, so that a write after a stale look meets another version and is refused.
 */
export async function observe<Live extends LiveTrust>(
  { publisher, secrets, clock }: Observed<Live>,
  confirmed: ReadonlyMap<string, number>,
): Promise<Observation<Live> | PortFailure> {
  const leaf = await secrets.read("leaf");
  if (isFailure(leaf)) return leaf;
  const live = await publisher.read();
  if (isFailure(live)) return live;
  const now = clock.now();
  const authority = await secrets.read("authority");
  if (isFailure(authority)) return authority;
  const trust = readTrust(live);
  return {
    seen: { live, leaf, authority },
    world: {
      ...{ now, serverTime: live.serverTime, trust },
      stored: readAuthorities(authority.data, now),
      leaf: readLeaf(leaf.data, now),
      confirmed: confirm(confirmed, trust, now),
    },
  };
}
