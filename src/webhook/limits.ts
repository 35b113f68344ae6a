/** How much of its callers the webhook takes in. A review can be six to nine times the object it carries: the API server escapes `<`, `>` and `&` and sends both sides of an update. */
export interface Limits {
  /** Bytes of one body; what is larger is denied by its uid. */
  readonly bodyBytes: number;
  /** Bytes of all bodies that are being read or judged. */
  readonly inFlightBytes: number;
  /** From how many bytes on a review counts as large. */
  readonly largeBytes: number;
  /** Large reviews at once. */
  readonly largeReviews: number;
  /** Open connections. */
  readonly connections: number;
}

/** Milliseconds after which a caller that does not go on is let go. */
export interface Timeouts {
  readonly handshake: number;
  readonly headers: number;
  readonly request: number;
  /** Longer than the 90 s for which the API server keeps an idle connection, so that it is always the API server that closes: the other way round admissions are lost. */
  readonly keepAlive: number;
  /** How often headers and request times are looked at. */
  readonly check: number;
  /** How long the rest of a body is still taken in after an early answer, so that the answer arrives before the connection is reset. */
  readonly linger: number;
}

/** What `startWebhook` goes by when nothing else is said. */
export const LIMITS: Limits = {
  bodyBytes: 40 * 1024 * 1024,
  inFlightBytes: 64 * 1024 * 1024,
  largeBytes: 1024 * 1024,
  largeReviews: 2,
  connections: 1_000,
};

/** What `startWebhook` goes by when nothing else is said. */
export const TIMEOUTS: Timeouts = { handshake: 5_000, headers: 10_000, request: 15_000, keepAlive: 100_000, check: 1_000, linger: 2_000 };
