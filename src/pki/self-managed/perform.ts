import { randomBytes } from "node:crypto";
import { type AuthorityCertificate, printBundle, readBundle } from "../bundle.ts";
import { inspectPair } from "../certificate.ts";
import { type IssuedPair, issueAuthority, issueServing } from "../issue.ts";
import type { Authorities, SigningAuthority } from "./authorities.ts";
import { printAuthorities } from "./authority-secret.ts";
import { printLeaf } from "./leaf-secret.ts";
import type { BundlePublisher, LiveTrust, PortFailure, SecretStore, StoredSecret } from "./ports.ts";
import type { Settings } from "./settings.ts";
import type { ChangingStep, Draft, LeafStep } from "./step.ts";

/** What the step was decided on: every write is refused when it is no longer so. */
export interface Seen<Live extends LiveTrust> {
  readonly live: Live;
  readonly leaf: StoredSecret;
  readonly authority: StoredSecret;
}

/** What a step is done with. */
export interface Means<Live extends LiveTrust> {
  readonly secrets: SecretStore;
  readonly publisher: BundlePublisher<Live>;
  readonly settings: Settings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Does one step, with at most one write. Makes keys where the step says so; they are in no Secret but the authority's, in no log and in no failure.
 */
export async function perform<Live extends LiveTrust>(step: ChangingStep, seen: Seen<Live>, means: Means<Live>): Promise<PortFailure | undefined> {
  if (step.do === "publish") return means.publisher.publish(checkedBundle(step.bundle), seen.live);
  if (step.do !== "issue-leaf") return means.secrets.write("authority", printAuthorities(completed(step.draft, means)), seen.authority);
  const leaf = issueLeaf(step, means);
  return "failure" in leaf ? leaf : means.secrets.write("leaf", printLeaf(leaf, step.authority), seen.leaf);
}

function completed({ current, next, previous, until }: Draft, means: Means<LiveTrust>): Authorities {
  return {
    current: current === "new" ? newAuthority(means) : current,
    next: next === "new" ? newAuthority(means) : next,
    previous,
    until,
  };
}

function newAuthority({ settings, now }: Means<LiveTrust>): SigningAuthority {
  const name = `InitGuard CA ${new Date(now).toISOString().slice(0, 10)} ${randomBytes(4).toString("hex")}`;
  const { cert, key } = issueAuthority(name, { now, lifetime: settings.authorityLifetime });
  const [authority] = readBundle(cert).authorities;
  if (authority === undefined) throw new Error("the authority that was just made cannot be read");
  return { ...authority, key };
}

function issueLeaf({ authority }: LeafStep, { settings, now }: Means<LiveTrust>): IssuedPair | PortFailure {
  const { names, leafLifetime } = settings;
  const pair = issueServing({ cert: authority.pem, key: authority.key }, { names, addresses: [] }, { now, lifetime: leafLifetime });
  const inspected = inspectPair(pair, { now, ca: authority.pem, names });
  // Nothing that the API server would refuse is ever stored, whatever the authority in the Secret is.
  return "reason" in inspected ? { failure: "useless", message: `the leaf that was just made is of no use: ${inspected.reason}` } : pair;
}

/** The API server stores any bytes as a CA bundle and fails every call afterwards, so nothing unread goes there. */
function checkedBundle(authorities: readonly AuthorityCertificate[]): string {
  const text = printBundle(authorities);
  const [defect] = readBundle(text).defects;
  if (defect !== undefined || authorities.length === 0) throw new Error(`a CA bundle of our own making is of no use: ${defect ?? "it is empty"}`);
  return text;
}
