import { isObject } from "../core/shape.ts";
import type { ApiServer } from "./api-server.ts";
import { type Failure, isFailure } from "./failure.ts";

/** A Lease that one of several holds. */
export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  /** Who wants it; different for everybody who does. */
  readonly identity: string;
  /** Seconds without a renewal after which others may take it. */
  readonly duration: number;
  /** Milliseconds, counted by a clock that never jumps. */
  readonly elapsed: () => number;
  /** Milliseconds since the epoch; only shown to people. */
  readonly now: () => number;
}

/** Whether it is held by us, and by whom. */
export interface Held {
  readonly isHeld: boolean;
  readonly holder: string;
}

/** One Lease, and one who wants it. */
export interface Lease {
  hold(): Promise<Held | Failure>;
  release(): Promise<void>;
}

interface Stored {
  readonly version: string;
  readonly holder: string;
  readonly duration: number;
  readonly transitions: number;
}

/**
 * A coordination.k8s.io Lease by the protocol of client-go's leader election: whether another holder is gone is told by how long its entry has not
 * changed before our eyes, and not by the time it says, so that clocks need not agree. A holder that is replaced without its knowledge learns of it
 * with its next renewal; nothing dangerous may rest on the lease alone.
 */
export function openLease(server: ApiServer, options: LeaseOptions): Lease {
  const { identity, duration, elapsed } = options;
  let observed: { readonly version: string; readonly at: number } | undefined;
  let renewed: { readonly stored: Stored; readonly at: number } | undefined;

  async function hold(): Promise<Held | Failure> {
    // A third of the time is left for two more tries.
    if (renewed !== undefined && elapsed() - renewed.at < (duration * 1_000) / 3) return held(identity);
    const stored = await readLease(server, options);
    if (isFailure(stored)) return stored;
    if (stored !== undefined && stored.version !== observed?.version) observed = { version: stored.version, at: elapsed() };
    if (stored !== undefined && !isFree(stored)) return held(stored.holder);
    const at = elapsed();
    const written = await writeLease(server, options, stored);
    if (isFailure(written)) {
      renewed = undefined;
      // Somebody else was faster.
      return written.failure === "conflict" ? held("") : written;
    }
    renewed = { stored: written, at };
    return held(identity);
  }

  function isFree({ holder, duration: theirs }: Stored): boolean {
    return holder === "" || holder === identity || (observed !== undefined && elapsed() - observed.at > theirs * 1_000);
  }

  function held(holder: string): Held {
    if (holder !== identity) renewed = undefined;
    return { isHeld: holder === identity, holder };
  }

  return {
    hold,
    release: async () => {
      if (renewed === undefined) return;
      const { stored } = renewed;
      renewed = undefined;
      await server.request(patchOf(options, { metadata: { resourceVersion: stored.version }, spec: { holderIdentity: "" } }));
    },
  };
}

async function readLease(server: ApiServer, options: LeaseOptions): Promise<Stored | undefined | Failure> {
  const answer = await server.request({ method: "GET", path: pathOf(options) });
  if (isFailure(answer)) return answer.failure === "notFound" ? undefined : answer;
  return storedIn(answer.body);
}

async function writeLease(server: ApiServer, options: LeaseOptions, stored: Stored | undefined): Promise<Stored | Failure> {
  const { namespace, name, identity, duration, now } = options;
  const time = new Date(now()).toISOString().replace("Z", "000Z");
  const isNew = stored?.holder !== identity;
  const spec = {
    ...{ holderIdentity: identity, leaseDurationSeconds: duration, renewTime: time },
    ...(isNew ? { acquireTime: time, leaseTransitions: (stored?.transitions ?? -1) + 1 } : {}),
  };
  const answer = await server.request(
    stored !== undefined
      ? patchOf(options, { metadata: { resourceVersion: stored.version }, spec })
      : {
          method: "PATCH",
          // As with Secrets: only apply names what it creates, and only different owners make the second creation a conflict.
          path: `${pathOf(options)}?fieldManager=${encodeURIComponent(identity)}`,
          contentType: "application/apply-patch+yaml",
          body: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, namespace }, spec },
        },
  );
  return isFailure(answer) ? answer : storedIn(answer.body);
}

function patchOf(options: LeaseOptions, body: object) {
  return { method: "PATCH", path: pathOf(options), contentType: "application/merge-patch+json", body } as const;
}

function storedIn(body: unknown): Stored | Failure {
  const { metadata, spec } = isObject(body) ? body : {};
  const version = isObject(metadata) ? metadata["resourceVersion"] : undefined;
  if (typeof version !== "string") return { failure: "unexpected", message: "the Lease has no resourceVersion" };
  const { holderIdentity, leaseDurationSeconds, leaseTransitions } = isObject(spec) ? spec : {};
  return {
    version,
    holder: typeof holderIdentity === "string" ? holderIdentity : "",
    duration: typeof leaseDurationSeconds === "number" ? leaseDurationSeconds : 0,
    transitions: typeof leaseTransitions === "number" ? leaseTransitions : 0,
  };
}

function pathOf({ namespace, name }: LeaseOptions): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases/${encodeURIComponent(name)}`;
}
