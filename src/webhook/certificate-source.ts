/** A serving certificate with its chain and its private key, both PEM. */
export interface ServingCertificate {
  readonly cert: string;
  readonly key: string;
  /** When the leaf ends, in milliseconds since the epoch. */
  readonly notAfter: number;
}

/** Where the webhook gets its serving certificate from: files, or a Secret it manages itself. The source validates; what it hands out fits together. */
export interface CertificateSource {
  /** The pair to serve now. */
  current(): ServingCertificate;
  /** Calls the listener with every new pair, and `onRejected` with one clause on a pair that the source would not hand out; the returned function ends that. */
  subscribe(listener: (certificate: ServingCertificate) => void, onRejected?: (reason: string) => void): () => void;
}
