import { issueThrowAway } from "../../src/pki/throw-away.ts";
import type { CertificateSource, ServingCertificate } from "../../src/webhook/certificate-source.ts";

/** A certificate source in memory whose certificate a test may change. */
export interface TestSource extends CertificateSource {
  /** The authority that the first certificate leads to, PEM. */
  readonly ca: string;
  /** Hands a new certificate to all who follow. */
  change(certificate: ServingCertificate): void;
  /** How many follow. */
  readonly followers: () => number;
  /** Tells all who follow that a pair was not taken over. */
  reject(reason: string): void;
}

/** A new certificate for localhost with its authority, both PEM; it ends in a week. */
export function newCertificate(): ServingCertificate & { readonly ca: string } {
  return { ...issueThrowAway(), notAfter: Date.now() + 6 * 24 * 3_600_000 };
}

/** A source that hands out a new certificate, or the one given. */
export function testSource(first = newCertificate()): TestSource {
  const listeners = new Set<{ onServed: (certificate: ServingCertificate) => void; onRejected: ((reason: string) => void) | undefined }>();
  let current: ServingCertificate = first;
  return {
    ca: first.ca,
    current: () => current,
    subscribe: (onServed, onRejected) => {
      const one = { onServed, onRejected };
      listeners.add(one);
      return () => listeners.delete(one);
    },
    followers: () => listeners.size,
    change: (certificate) => {
      current = certificate;
      for (const { onServed } of listeners) onServed(certificate);
    },
    reject: (reason) => {
      for (const { onRejected } of listeners) onRejected?.(reason);
    },
  };
}
