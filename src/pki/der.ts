import forge from "node-forge";

const { asn1 } = forge;
const { Class, Type } = asn1;

/** A value in ASN.1, not yet encoded. Its bytes, like all bytes in node-forge, are a string with one character for each byte. */
export type Asn1 = forge.asn1.Asn1;

/** The DER encoding of a value. */
export function encodeDer(value: Asn1): Buffer {
  return Buffer.from(bytesOf(value), "latin1");
}

/** Reads DER back into a value. Only for what this process encoded itself a moment ago: nothing untrusted is parsed by node-forge. */
export function ownDer(der: Buffer): Asn1 {
  return asn1.fromDer(der.toString("latin1"));
}

/** PEM with line feeds, as Secrets, `caBundle` and every other tool have it. */
export function encodePem(label: string, der: Buffer): string {
  return forge.pem.encode({ type: label, body: der.toString("latin1") }).replaceAll("\r\n", "\n");
}

export function sequence(...items: Asn1[]): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items);
}

/** A distinguished name that is one common name. */
export function commonName(name: string): Asn1 {
  const value = asn1.create(Class.UNIVERSAL, Type.UTF8, false, Buffer.from(name).toString("latin1"));
  return sequence(asn1.create(Class.UNIVERSAL, Type.SET, true, [sequence(identifier("2.5.4.3"), value)]));
}

/** A context-specific value: primitive when it holds bytes, constructed when it holds another value. */
export function tagged(tag: number, content: string | Asn1): Asn1 {
  const isValue = typeof content !== "string";
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, isValue, isValue ? [content] : content);
}

export function identifier(oid: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(oid).getBytes());
}

/** An octet string around raw bytes or around the encoding of another value. */
export function octets(content: string | Asn1): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, typeof content === "string" ? content : bytesOf(content));
}

/** A bit string; the last `unused` bits of the bytes do not count. */
export function bits(bytes: Buffer, unused = 0): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, String.fromCharCode(unused) + bytes.toString("latin1"));
}

export function boolean(value: boolean): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, value ? "\xff" : "\x00");
}

/** A whole number, given as it is or as the bytes of its two's complement. */
export function integer(value: number | Buffer): Asn1 {
  const bytes = typeof value === "number" ? asn1.integerToDer(value).getBytes() : value.toString("latin1");
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, bytes);
}

/** A point in time (milliseconds since the epoch, cut to the second) in the form RFC 5280 §4.1.2.5 wants: two-digit years up to 2049. */
export function time(at: number): Asn1 {
  const date = new Date(at);
  if (date.getUTCFullYear() < 2050) return asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(date));
  return asn1.create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}

function bytesOf(value: Asn1): string {
  return asn1.toDer(value).getBytes();
}
