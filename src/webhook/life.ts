/**
 * `serving`; `draining`: still serving, no longer ready, every answer the last of its connection; `closed`: what still comes in is sent to another
 * replica.
 */
type Phase = "serving" | "draining" | "closed";

/** Where the webhook is in its life. One object, shared by all parts; only the drain writes it. */
export interface Life {
  phase: Phase;
}
