import { X509Certificate } from "node:crypto";
import { setImmediate as settled } from "node:timers/promises";
import { readBundle } from "../../../src/pki/bundle.ts";
import type {
  BundlePublisher,
  Clock,
  Lease,
  LiveTrust,
  PortFailure,
  SecretRole,
  SecretStore,
  StoredSecret,
} from "../../../src/pki/self-managed/ports.ts";
import { Rotator } from "../../../src/pki/self-managed/rotator.ts";
import type { RotatorEvent } from "../../../src/pki/self-managed/rotator-event.ts";
import type { Settings } from "../../../src/pki/self-managed/settings.ts";

export const WEBHOOKS = ["baseline.initguard.dev", "restricted.initguard.dev"];

interface SimulatedLive extends LiveTrust {
  readonly version: number;
}

interface Waiting {
  readonly actor: number;
  /** When it arrives at the API server. */
  readonly at: number;
  readonly go: (isCrashed: boolean) => void;
}

interface Sleeping {
  readonly actor: number;
  readonly wake: number;
  readonly go: () => void;
}

interface Publication {
  readonly at: number;
  readonly bundles: ReadonlyMap<string, string>;
}

/** How the simulation is run. */
export interface SimulationOptions {
  readonly settings: Settings;
  readonly random: () => number;
  readonly start: number;
  /** How long after it is stored each API server uses a CA bundle, in milliseconds. */
  readonly lags: readonly number[];
  readonly replicas: number;
  /** The share of calls that are on their way for up to 30 s, while others go on. */
  readonly slow?: number;
  /** Let every rotator believe that it holds the lease. */
  readonly isLeaseBroken?: boolean;
}

/**
 * An API server with two Secrets and a registration, replicas that mount a Secret, and rotators, all in virtual time. Nothing happens by itself:
 * every call of a rotator waits until `step` lets it through, so that any interleaving and any crash can be played.
 */
export class SimulatedCluster {
  now: number;
  readonly secrets = new Map<SecretRole, { version: number; data: Readonly<Record<string, string>> }>();
  readonly publications: Publication[] = [];
  readonly served: (string | undefined)[];
  readonly events: RotatorEvent[] = [];
  readonly #isSettled = new Map<number, boolean>();
  /** Every leaf that ever stood in the leaf Secret. */
  readonly leaves = new Set<string>();
  /** Makes every call of a port fail while it is set. */
  outage: PortFailure | undefined;
  isRegistered = true;
  /** What a rotator threw. */
  fault: unknown;
  readonly #options: SimulationOptions;
  readonly #stops = new Map<number, AbortController>();
  #registration = new Map(WEBHOOKS.map((name) => [name, ""]));
  #versions = 0;
  #registrationVersion = 0;
  #holder: { actor: number; until: number } | undefined;
  #actors = 0;
  #waiting: Waiting[] = [];
  #sleeping: Sleeping[] = [];

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.now = options.start;
    this.served = Array.from({ length: options.replicas }, () => undefined);
  }

  /** Starts a rotator; its number says which it is. */
  async startRotator(): Promise<number> {
    const actor = this.#actors++;
    const stop = new AbortController();
    this.#stops.set(actor, stop);
    const { settings, random } = this.#options;
    const onEvent = (event: RotatorEvent) => {
      this.events.push(event);
      if (event.event === "status") this.#isSettled.set(actor, event.status.isSettled);
    };
    const rotator = new Rotator({ ...this.#portsOf(actor), settings, random, onEvent });
    rotator.run(stop.signal).catch((error: unknown) => {
      this.fault ??= error;
    });
    await settled();
    return actor;
  }

  get rotators(): readonly number[] {
    return [...this.#stops.keys()];
  }

  /** The rotator never runs again, whatever it was about to do. */
  crash(actor: number): void {
    this.#stops.delete(actor);
    this.#waiting = this.#waiting.filter((one) => one.actor !== actor);
    this.#sleeping = this.#sleeping.filter((one) => one.actor !== actor);
  }

  /** Lets one call through, or time pass until there is one. With `crash`, the one whose call it was never learns of it. */
  async step(crash = false): Promise<void> {
    const arrived = this.#waiting.filter(({ at }) => at <= this.now);
    const chosen = arrived[Math.floor(this.#options.random() * arrived.length)];
    if (chosen === undefined) {
      this.pass(Math.max(0, Math.min(...this.#sleeping.map(({ wake }) => wake), ...this.#waiting.map(({ at }) => at)) - this.now));
    } else {
      this.#waiting = this.#waiting.filter((one) => one !== chosen);
      chosen.go(crash);
      if (crash) this.crash(chosen.actor);
      this.now += Math.floor(this.#options.random() * 50);
    }
    await settled();
    if (this.fault !== undefined) throw this.fault;
  }

  /** Lets everybody act until every rotator has looked twice and found all well. */
  async untilSettled(onStep: () => void = () => undefined): Promise<void> {
    for (let looks = 0, steps = 0; looks < 2; steps++) {
      if (steps > 20_000) throw new Error("the rotators never come to rest");
      onStep();
      if (this.#waiting.length > 0) await this.step();
      else {
        looks = this.rotators.every((actor) => this.#isSettled.get(actor)) ? looks + 1 : 0;
        this.pass(5_000);
        await settled();
      }
    }
  }

  /** Time passes; who sleeps that long wakes. */
  pass(milliseconds: number): void {
    if (Number.isFinite(milliseconds)) this.now += milliseconds;
    const awake = this.#sleeping.filter(({ wake }) => wake <= this.now);
    this.#sleeping = this.#sleeping.filter(({ wake }) => wake > this.now);
    for (const { go } of awake) go();
  }

  /** A replica loads what the leaf Secret holds. A mounted Secret that is deleted stays in the pod. */
  reload(replica: number): void {
    const data = this.secrets.get("leaf")?.data;
    if (data?.["tls.crt"]) this.served[replica] = data["tls.crt"];
  }

  /** What is stored now for a webhook. */
  bundleOf(webhook: string): string {
    return this.#registration.get(webhook) ?? "";
  }

  /** Somebody else writes CA bundles. */
  overwriteBundles(bundle: string, webhooks: readonly string[] = WEBHOOKS): void {
    for (const webhook of webhooks) this.#registration.set(webhook, bundle);
    this.#published();
  }

  overwriteSecret(role: SecretRole, data: Readonly<Record<string, string>> | undefined): void {
    if (data === undefined) this.secrets.delete(role);
    else this.secrets.set(role, { version: ++this.#versions, data });
  }

  /** Every pair of an API server and a replica that would fail to connect at this moment, as a sentence each. */
  brokenPairs(): readonly string[] {
    const broken: string[] = [];
    for (const [server, lag] of this.#options.lags.entries()) {
      const seen = this.publications.findLast(({ at }) => at <= this.now - lag);
      for (const [webhook, bundle] of seen?.bundles ?? []) {
        this.served.forEach((leaf, replica) => {
          if (leaf !== undefined && !isTrustedBy(leaf, bundle)) broken.push(`API server ${server} does not trust replica ${replica} for ${webhook}`);
        });
      }
    }
    return broken;
  }

  /** Every replica whose leaf is over. */
  overLeaves(): readonly string[] {
    return this.served.flatMap((leaf, replica) => (leaf !== undefined && endOf(leaf) <= this.now ? [`the leaf of replica ${replica} is over`] : []));
  }

  #published(): void {
    this.#registrationVersion++;
    this.publications.push({ at: this.now, bundles: new Map(this.#registration) });
  }

  #portsOf(actor: number): { secrets: SecretStore; publisher: BundlePublisher<SimulatedLive>; lease: Lease; clock: Clock } {
    const call = <Of>(effect: () => Of): Promise<Of | PortFailure> =>
      new Promise((resolve) => {
        const go = (isCrashed: boolean) => {
          // A crash may come before the write or after it.
          if (isCrashed && this.#options.random() < 0.5) return;
          const result = this.outage ?? effect();
          if (!isCrashed) resolve(result);
        };
        const { random, slow = 0 } = this.#options;
        this.#waiting.push({ actor, go, at: this.now + (random() < slow ? random() * 30_000 : 0) });
      });
    return {
      secrets: {
        read: (role) => call((): StoredSecret => this.#read(role)),
        write: (role, data, seen) => call(() => this.#write(role, data, seen)),
      },
      publisher: {
        read: () => call(() => this.#readLive()),
        publish: (bundle, seen) => call(() => this.#publish(bundle, seen)),
      },
      lease: {
        hold: () => call(() => this.#hold(actor)),
        release: async () => undefined,
      },
      clock: {
        now: () => this.now,
        sleep: (milliseconds) => new Promise((go) => this.#sleeping.push({ actor, wake: this.now + milliseconds, go })),
      },
    };
  }

  #read(role: SecretRole): StoredSecret {
    const stored = this.secrets.get(role);
    return { version: stored === undefined ? undefined : String(stored.version), data: stored?.data ?? {} };
  }

  #write(role: SecretRole, data: Readonly<Record<string, string>>, seen: StoredSecret): PortFailure | undefined {
    if (this.#read(role).version !== seen.version) return { failure: "conflict", message: `${role} was written in between` };
    this.overwriteSecret(role, data);
    if (role === "leaf") this.leaves.add(data["tls.crt"] ?? "");
    return undefined;
  }

  #readLive(): SimulatedLive {
    const webhooks = this.isRegistered ? [...this.#registration].map(([name, bundle]) => ({ name, bundle })) : [];
    return { version: this.#registrationVersion, webhooks, serverTime: this.now };
  }

  #publish(bundle: string, seen: SimulatedLive): PortFailure | undefined {
    if (seen.version !== this.#registrationVersion) return { failure: "conflict", message: "the registration was written in between" };
    this.overwriteBundles(bundle);
    return undefined;
  }

  #hold(actor: number): { isHeld: boolean; holder: string } {
    if (this.#options.isLeaseBroken) return { isHeld: true, holder: String(actor) };
    if (this.#holder === undefined || this.#holder.actor === actor || this.#holder.until <= this.now)
      this.#holder = { actor, until: this.now + 30_000 };
    return { isHeld: this.#holder.actor === actor, holder: String(this.#holder.actor) };
  }
}

const ends = new Map<string, number>();

function endOf(leaf: string): number {
  const end = ends.get(leaf) ?? new X509Certificate(leaf).validToDate.getTime();
  ends.set(leaf, end);
  return end;
}

const verdicts = new Map<string, Map<string, boolean>>();

/** Would a client that trusts this bundle accept this leaf; dates aside. */
export function isTrustedBy(leaf: string, bundle: string): boolean {
  const ofLeaf = verdicts.get(leaf) ?? new Map<string, boolean>();
  verdicts.set(leaf, ofLeaf);
  const known = ofLeaf.get(bundle);
  if (known !== undefined) return known;
  const certificate = new X509Certificate(leaf);
  const verdict = readBundle(bundle).authorities.some(({ pem }) => {
    const authority = new X509Certificate(pem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  });
  ofLeaf.set(bundle, verdict);
  return verdict;
}
