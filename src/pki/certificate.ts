import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** A serving certificate with its chain and its private key, both PEM, found to fit together. */
export interface ServingCertificate {
  readonly cert: string;
  readonly key: string;
  /** When the leaf ends, in milliseconds since the epoch. */
  readonly notAfter: number;
}

/** What is asked of a pair beyond fitting together now. */
export interface Expectations {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The authority (one certificate, PEM) that must have signed it. */
  readonly ca?: string;
  /** DNS names that it must serve. */
  readonly names?: readonly string[];
}

/** A pair that may be served, or the first reason why not, as one clause. */
export type Inspection = { readonly certificate: ServingCertificate } | { readonly reason: string };

/** Judges a pair by what Go's TLS client, the API server's, would refuse. All of it is read by node:crypto: what comes from outside never reaches node-forge. */
export function inspectPair(pair: { readonly cert: string; readonly key: string }, expected: Expectations): Inspection {
  const leaf = readLeaf(pair.cert);
  if (typeof leaf === "string") return { reason: leaf };
  const key = readKey(pair.key);
  if (typeof key === "string") return { reason: key };
  const reason = whyNotServed(leaf, key, expected);
  return reason === undefined ? { certificate: { ...pair, notAfter: leaf.validToDate.getTime() } } : { reason };
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The OIDs id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
const FOR_SERVERS = new Set(["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"]);

/** The first certificate of the file; the others are sent along, so they must at least be readable. */
function readLeaf(pem: string): X509Certificate | string {
  try {
    const [leaf] = (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
    return leaf ?? "the certificate file holds no certificate in PEM";
  } catch {
    return "the certificate file holds a certificate that cannot be read";
  }
}

function readKey(pem: string): KeyObject | string {
  if (pem.includes("ENCRYPTED")) return "the private key is encrypted";
  try {
    return createPrivateKey(pem);
  } catch {
    return "the key file holds no private key in PEM";
  }
}

function whyNotServed(leaf: X509Certificate, key: KeyObject, { now, ca, names = [] }: Expectations): string | undefined {
  if (!leaf.checkPrivateKey(key)) return "the private key does not belong to the certificate";
  if (now >= leaf.validToDate.getTime()) return `the certificate expired on ${leaf.validToDate.toISOString()}`;
  if (now < leaf.validFromDate.getTime()) return `the certificate is not valid before ${leaf.validFromDate.toISOString()}`;
  if (leaf.subjectAltName === undefined) return "the certificate has no subject alternative name, and the API server reads no other name";
  if (leaf.keyUsage?.some((purpose) => FOR_SERVERS.has(purpose)) === false) return "the certificate is not meant for servers (extended key usage)";
  const missing = names.find((name) => leaf.checkHost(name, { subject: "never" }) === undefined);
  if (missing !== undefined) return `the certificate does not name ${missing}`;
  if (ca !== undefined && !isSignedBy(leaf, new X509Certificate(ca))) return "the certificate was not signed by the expected authority";
  return undefined;
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
