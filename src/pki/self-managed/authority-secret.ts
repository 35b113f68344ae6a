import { createPrivateKey, X509Certificate } from "node:crypto";
import { type AuthorityCertificate, printBundle, readBundle } from "../bundle.ts";
import { isOver } from "../renewal.ts";
import type { Authorities, SigningAuthority } from "./authorities.ts";

/** The Secret's data, by key; a person may read it with kubectl, so each part has a name. */
type Data = Readonly<Record<string, string>>;

/** What could be read from the authority Secret. */
export interface StoredAuthorities {
  /** All of it, when an authority is there that can sign. */
  readonly authorities: Authorities | undefined;
  /** What is wrong with the Secret, one clause each; an empty one is not wrong. */
  readonly defects: readonly string[];
  /** Authorities that can no longer sign but have done so. */
  readonly remains: readonly AuthorityCertificate[];
}

/** Reads the authority Secret. What comes from there was written by us or by a person in a hurry: nothing about it is taken for granted. */
export function readAuthorities(data: Data, now: number): StoredAuthorities {
  const current = readPair(data, "ca", now);
  const next = readPair(data, "next", now);
  const before = readBundle(data["previous.crt"] ?? "");
  const previous = before.authorities.filter(({ lifespan }) => !isOver(lifespan, now));
  const until = previous.length === 0 ? 0 : Date.parse(data["previous.until"] ?? "");
  const defects = [
    ...current.defects,
    ...next.defects,
    ...before.defects.map((defect) => `previous.crt: ${defect}`),
    ...(Number.isNaN(until) ? ["previous.until is no date"] : []),
    ...(current.pair === undefined && current.defects.length === 0 && (next.pair !== undefined || previous.length > 0) ? ["ca.crt is absent"] : []),
  ];
  const authorities = current.pair && { current: current.pair, next: next.pair, previous, until: Number.isNaN(until) ? 0 : until };
  const remains = [...current.remains, ...next.remains, ...previous];
  return { authorities, defects, remains };
}

/** The data that reads back as these authorities. */
export function printAuthorities({ current, next, previous, until }: Authorities): Data {
  return {
    "ca.crt": current.pem,
    "ca.key": current.key,
    ...(next === undefined ? {} : { "next.crt": next.pem, "next.key": next.key }),
    ...(previous.length === 0 ? {} : { "previous.crt": printBundle(previous), "previous.until": new Date(until).toISOString() }),
  };
}

interface ReadPair {
  readonly pair?: SigningAuthority;
  readonly defects: readonly string[];
  readonly remains: readonly AuthorityCertificate[];
}

function readPair(data: Data, name: "ca" | "next", now: number): ReadPair {
  const { [`${name}.crt`]: cert = "", [`${name}.key`]: key = "" } = data;
  if (cert === "" && key === "") return { defects: [], remains: [] };
  const { authorities, defects } = readBundle(cert);
  const [authority] = authorities;
  if (authority === undefined || authorities.length > 1 || defects.length > 0)
    return { defects: [`${name}.crt is ${cert === "" ? "absent" : "not one authority"}`], remains: authorities };
  if (isOver(authority.lifespan, now)) return { defects: [`${name}.crt is over`], remains: [] };
  const reason = whyItCannotSign(authority, key, name);
  return reason === undefined ? { pair: { ...authority, key }, defects: [], remains: [] } : { defects: [reason], remains: [authority] };
}

/** The one form of a subject that leaves are issued under. */
const SUBJECT = /^CN=[\w .:-]+$/;

function whyItCannotSign({ pem }: AuthorityCertificate, key: string, name: string): string | undefined {
  if (key === "") return `${name}.key is absent`;
  try {
    const [certificate, privateKey] = [new X509Certificate(pem), createPrivateKey(key)];
    if (!certificate.checkPrivateKey(privateKey)) return `${name}.key does not belong to ${name}.crt`;
    // Another tool's, or a person's own: it stays trusted, and ours takes over.
    const isOurs = privateKey.asymmetricKeyDetails?.namedCurve === "prime256v1" && SUBJECT.test(certificate.subject);
    return isOurs ? undefined : `${name}.crt is not of our making`;
  } catch {
    return `${name}.key is no private key`;
  }
}
