import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from "node:crypto";
import { type Asn1, bits, commonName, encodeDer, encodePem, identifier, integer, ownDer, sequence, tagged, time } from "./der.ts";
import { authorityExtensions, type ServingNames, servingExtensions } from "./extensions.ts";

/** A certificate and its private key (PKCS #8), both PEM. */
export interface IssuedPair {
  readonly cert: string;
  readonly key: string;
}

/** When a certificate is made and how long it holds, in milliseconds; it begins an hour earlier, for clocks that lag behind. */
export interface Validity {
  readonly now: number;
  readonly lifetime: number;
}

/** A new self-signed authority with a P-256 key. Successive authorities need different names, so that clients can tell them apart. */
export function issueAuthority(name: string, validity: Validity): IssuedPair {
  const { privateKey, publicKey } = newKeys();
  const subject = { name, publicKey };
  const cert = certificate(
    { subject, issuer: name, end: endOf(validity), extensions: authorityExtensions(keyIdOf(publicKey)) },
    validity,
    privateKey,
  );
  return { cert, key: pemOf(privateKey) };
}

/** A new serving certificate with a P-256 key, signed by an authority of ours; it never outlives the authority. */
export function issueServing(authority: IssuedPair, serving: ServingNames, validity: Validity): IssuedPair {
  const { privateKey, publicKey } = newKeys();
  const signer = new X509Certificate(authority.cert);
  const extensions = servingExtensions(keyIdOf(publicKey), keyIdOf(signer.publicKey), serving);
  const end = Math.min(endOf(validity), signer.validToDate.getTime());
  const fields = { subject: { name: "initguard", publicKey }, issuer: nameOf(signer), end, extensions };
  return { cert: certificate(fields, validity, createPrivateKey(authority.key)), key: pemOf(privateKey) };
}

interface Fields {
  readonly subject: { readonly name: string; readonly publicKey: KeyObject };
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly end: number;
  readonly extensions: Asn1;
}

const BACKDATED = 3_600_000;

/** The algorithm ecdsa-with-SHA256 (RFC 5758 §3.2), which takes no parameters. */
const ALGORITHM = "1.2.840.10045.4.3.2";

/** The certificate (PEM) over these fields: node-forge encodes, node:crypto signs, as node-forge knows no elliptic curves. */
function certificate({ subject, issuer, end, extensions }: Fields, { now }: Validity, signingKey: KeyObject): string {
  const toBeSigned = sequence(
    tagged(0, integer(2)),
    integer(newSerial()),
    sequence(identifier(ALGORITHM)),
    commonName(issuer),
    sequence(time(now - BACKDATED), time(end)),
    commonName(subject.name),
    ownDer(subject.publicKey.export({ type: "spki", format: "der" })),
    extensions,
  );
  const signature = sign("sha256", encodeDer(toBeSigned), signingKey);
  return encodePem("CERTIFICATE", encodeDer(sequence(toBeSigned, sequence(identifier(ALGORITHM)), bits(signature))));
}

/** 16 random bytes, the first between 0x40 and 0x7f: never zero, never negative (Go refuses that), never with a leading zero byte. */
function newSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function newKeys(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** 20 bytes that name a public key (RFC 7093 §2, method 4), one character for each. */
function keyIdOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest().subarray(0, 20).toString("latin1");
}

function endOf({ now, lifetime }: Validity): number {
  return now + lifetime;
}

/** The common name of an authority of ours; such a subject holds nothing else. */
function nameOf(authority: X509Certificate): string {
  return authority.subject.replace(/^CN=/, "");
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
