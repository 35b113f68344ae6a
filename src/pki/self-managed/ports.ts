/** What went wrong outside, as a value. `conflict`: somebody else wrote in between, which is part of the game. */
export interface PortFailure {
  /** `conflict`, `unavailable`, `forbidden` and so on: one word from a fixed set. */
  readonly failure: string;
  /** One sentence without a full stop; never holds what was sent. */
  readonly message: string;
}

/** Which of the two Secrets: `authority` holds the keys that sign and is read by the rotator alone, `leaf` is mounted by every replica. */
export type SecretRole = "authority" | "leaf";

/** A Secret as it was read. */
export interface StoredSecret {
  /** What a write must name to be sure that nothing was written in between; undefined when the Secret does not exist. */
  readonly version: string | undefined;
  /** Decoded; empty when the Secret does not exist. */
  readonly data: Readonly<Record<string, string>>;
}

/** Two Secrets with optimistic concurrency. */
export interface SecretStore {
  read(role: SecretRole): Promise<StoredSecret | PortFailure>;
  /** Replaces all data of the Secret, or creates it; a `conflict` when it is no longer the one that was seen. */
  write(role: SecretRole, data: Readonly<Record<string, string>>, seen: StoredSecret): Promise<PortFailure | undefined>;
}

/** What the API server trusts at this moment, read from its store and not from a cache. */
export interface LiveTrust {
  /** One for each registered webhook: its name and its CA bundle (PEM, empty when there is none). None when nothing is registered. */
  readonly webhooks: readonly { readonly name: string; readonly bundle: string }[];
  /** Milliseconds since the epoch by the clock of the API server, when it said so. */
  readonly serverTime?: number | undefined;
}

/** The CA bundles of the registered webhooks. */
export interface BundlePublisher<Live extends LiveTrust = LiveTrust> {
  read(): Promise<Live | PortFailure>;
  /** Gives every registered webhook this bundle; a `conflict` when the registration is no longer the one that was read. */
  publish(bundle: string, seen: Live): Promise<PortFailure | undefined>;
}

/** Who may act. Correctness never rests on it, only peace. */
export interface Lease {
  /** Takes, keeps or renews it; `holder` is who has it. */
  hold(): Promise<{ readonly isHeld: boolean; readonly holder: string } | PortFailure>;
  /** Gives it up, when it is held. */
  release(): Promise<void>;
}

/** Time, as the rotator knows it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Did a port fail. */
export function isFailure(value: object | undefined): value is PortFailure {
  return value !== undefined && "failure" in value;
}
