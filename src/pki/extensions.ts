import { isIPv4, isIPv6 } from "node:net";
import { type Asn1, bits, boolean, identifier, integer, octets, sequence, tagged } from "./der.ts";

/** Object identifiers of RFC 5280 §4.2.1. */
const OID = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/** What a serving certificate is good for: at least one DNS name or IP address, as Go's clients read nothing else. */
export interface ServingNames {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

/** The extensions of a self-signed authority that may sign serving certificates and no further authority. */
export function authorityExtensions(keyId: string): Asn1 {
  return list(
    extension(OID.basicConstraints, "critical", sequence(boolean(true), integer(0))),
    extension(OID.keyUsage, "critical", bits(CERTIFICATE_AND_CRL_SIGNING, 1)),
    extension(OID.subjectKeyIdentifier, "", octets(keyId)),
    extension(OID.authorityKeyIdentifier, "", sequence(tagged(0, keyId))),
  );
}

/** The extensions of a certificate that serves TLS under the given names, signed by the key with `authorityKeyId`. */
export function servingExtensions(keyId: string, authorityKeyId: string, { names, addresses }: ServingNames): Asn1 {
  const dnsNames = names.map((name) => tagged(2, name));
  const ipAddresses = addresses.map((address) => tagged(7, addressBytes(address)));
  return list(
    extension(OID.basicConstraints, "critical", sequence()),
    extension(OID.keyUsage, "critical", bits(DIGITAL_SIGNATURE, 7)),
    extension(OID.extendedKeyUsage, "", sequence(identifier(OID.serverAuth))),
    extension(OID.subjectAltName, "", sequence(...dnsNames, ...ipAddresses)),
    extension(OID.subjectKeyIdentifier, "", octets(keyId)),
    extension(OID.authorityKeyIdentifier, "", sequence(tagged(0, authorityKeyId))),
  );
}

/** Key usage bits, first bit highest. An elliptic-curve key only ever signs: there is no key encipherment to allow. */
const DIGITAL_SIGNATURE = Buffer.from([0b1000_0000]);
const CERTIFICATE_AND_CRL_SIGNING = Buffer.from([0b0000_0110]);

function list(...extensions: Asn1[]): Asn1 {
  return tagged(3, sequence(...extensions));
}

function extension(oid: string, critical: "critical" | "", value: Asn1): Asn1 {
  return sequence(identifier(oid), ...(critical === "" ? [] : [boolean(true)]), octets(value));
}

function addressBytes(address: string): string {
  if (isIPv4(address)) return String.fromCharCode(...address.split(".").map(Number));
  if (!isIPv6(address)) throw new RangeError(`${address} is no IP address`);
  // The URL parser knows all spellings of an IPv6 address and gives the shortest one, in hexadecimal throughout.
  const [head = "", tail = ""] = new URL(`https://[${address}]`).hostname.slice(1, -1).split("::").map(groupsOf);
  return head + "\0".repeat(16 - head.length - tail.length) + tail;
}

function groupsOf(text: string): string {
  const groups = text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  return String.fromCharCode(...groups.flatMap((group) => [group >> 8, group & 0xff]));
}
