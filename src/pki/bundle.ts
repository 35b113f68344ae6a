import { X509Certificate } from "node:crypto";
import type { Lifespan } from "./renewal.ts";

/** The certificate of an authority; two with the same fingerprint are the same certificate. */
export interface AuthorityCertificate {
  /** One block, with line feeds. */
  readonly pem: string;
  /** SHA-256, in hexadecimal with colons. */
  readonly fingerprint: string;
  readonly lifespan: Lifespan;
}

/** What a CA bundle holds: the authorities that can be trusted by it, and one clause for everything else in it. Dates are not judged. */
export interface Bundle {
  readonly authorities: readonly AuthorityCertificate[];
  readonly defects: readonly string[];
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/**
 * Reads a CA bundle (PEM) more strictly than the API server, which stores any bytes, trusts what it can read of them, and only says so when a call
 * fails. An empty text is an empty bundle without defects.
 */
export function readBundle(pem: string): Bundle {
  const blocks = [...pem.matchAll(BLOCK)];
  const authorities: AuthorityCertificate[] = [];
  const defects: string[] = [];
  blocks.forEach(([block, label], at) => {
    const read = label === "CERTIFICATE" ? readAuthority(block) : `is a ${label?.toLowerCase()}`;
    if (typeof read === "string") defects.push(`block ${at + 1} ${read}`);
    else if (authorities.some(({ fingerprint }) => fingerprint === read.fingerprint)) defects.push(`block ${at + 1} is there twice`);
    else authorities.push(read);
  });
  if (pem.replace(BLOCK, "").trim() !== "") defects.push(blocks.length === 0 ? "it is no PEM" : "it holds text that is no PEM");
  return { authorities, defects };
}

/** The certificates as one text, in the order given, each once. */
export function printBundle(authorities: readonly AuthorityCertificate[]): string {
  return distinct(authorities)
    .map(({ pem }) => pem)
    .join("");
}

/** Each certificate once, in the order of its first place. */
export function distinct<Of extends AuthorityCertificate>(authorities: readonly Of[]): readonly Of[] {
  return [...new Map(authorities.map((one) => [one.fingerprint, one])).values()];
}

function readAuthority(block: string): AuthorityCertificate | string {
  try {
    const certificate = new X509Certificate(block);
    if (!certificate.ca) return "is a certificate that may not sign others";
    const lifespan = { notBefore: certificate.validFromDate.getTime(), notAfter: certificate.validToDate.getTime() };
    return { pem: certificate.toString(), fingerprint: certificate.fingerprint256, lifespan };
  } catch {
    return "cannot be read as a certificate";
  }
}
