import { X509Certificate } from "node:crypto";
import type { AuthorityCertificate } from "../bundle.ts";
import { inspectPair } from "../certificate.ts";
import type { IssuedPair } from "../issue.ts";
import type { Lifespan } from "../renewal.ts";

type Data = Readonly<Record<string, string>>;

/** A leaf that replicas serve, or can. */
export interface Leaf {
  readonly lifespan: Lifespan;
  /** Does it lead to this authority. */
  readonly isUnder: (authority: AuthorityCertificate) => boolean;
  /** The first of these names that it does not serve. */
  readonly missingOf: (names: readonly string[]) => string | undefined;
}

/** What could be read from the leaf Secret; without a leaf and without a reason there is nothing in it. */
export interface StoredLeaf {
  readonly leaf?: Leaf;
  /** One clause on why it cannot be served. */
  readonly reason?: string;
}

/** Reads the leaf Secret. A leaf that has not begun is taken for one: it is our clock that lags, and the API server's that counts. */
export function readLeaf(data: Data, now: number): StoredLeaf {
  const { "tls.crt": cert = "", "tls.key": key = "" } = data;
  if (cert === "" && key === "") return {};
  const at = Math.max(now, lifespanOf(cert)?.notBefore ?? now);
  const inspected = inspectPair({ cert, key }, { now: at });
  const lifespan = lifespanOf(cert);
  if ("reason" in inspected || lifespan === undefined) return { reason: "reason" in inspected ? inspected.reason : "the certificate cannot be read" };
  return {
    leaf: {
      lifespan,
      isUnder: ({ pem }) => "certificate" in inspectPair({ cert, key }, { now: at, ca: pem }),
      missingOf: (names) => names.find((name) => "reason" in inspectPair({ cert, key }, { now: at, names: [name] })),
    },
  };
}

/** The data of the leaf Secret, of type kubernetes.io/tls; who signed is there for people and other tools, nothing here reads it. */
export function printLeaf({ cert, key }: IssuedPair, authority: AuthorityCertificate): Data {
  return { "tls.crt": cert, "tls.key": key, "ca.crt": authority.pem };
}

function lifespanOf(cert: string): Lifespan | undefined {
  try {
    const { validFromDate, validToDate } = new X509Certificate(cert);
    return { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() };
  } catch {
    return undefined;
  }
}
