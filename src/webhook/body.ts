import type { IncomingMessage } from "node:http";
import type { InFlight } from "./in-flight.ts";

/** What became of a body: all of it, its first bytes because it is too large, or nothing because too much is in flight. */
export type Body =
  | { readonly kind: "whole"; readonly bytes: Buffer }
  | { readonly kind: "oversize"; readonly start: Buffer }
  | { readonly kind: "shed" };

/** As many bytes are kept of a body that is too large: enough for its uid. */
const START_BYTES = 1024;

/**
 * Reads a body of at most `limit` bytes and calls `done` once, synchronously with the last byte read; its bytes count as in flight until `done`
 * returns. When the caller goes away first, nothing is called and the bytes are given back.
 */
export function readBody(request: IncomingMessage, limit: number, inFlight: InFlight, done: (body: Body) => void): void {
  // Only bytes that arrived are taken from the budget: a length merely promised must not keep others out.
  const isTooLarge = Number(request.headers["content-length"] ?? 0) > limit;
  let chunks: Buffer[] = [];
  let held = 0;
  let isDone = false;

  const finish = (body: Body) => {
    isDone = true;
    chunks = [];
    try {
      done(body);
    } finally {
      inFlight.release(held);
    }
  };
  request.on("data", (chunk: Buffer) => {
    if (isDone) return;
    if (!inFlight.take(held, chunk.length)) return finish({ kind: "shed" });
    held += chunk.length;
    chunks.push(chunk);
    if (held > limit || (isTooLarge && held >= START_BYTES)) finish({ kind: "oversize", start: startOf(chunks, held) });
  });
  request.on("end", () => {
    if (!isDone) finish({ kind: "whole", bytes: joined(chunks) });
  });
  request.on("close", () => {
    if (isDone) return;
    isDone = true;
    inFlight.release(held);
  });
}

/** Most reviews arrive as one chunk, which then needs no copy. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}

function startOf(chunks: readonly Buffer[], held: number): Buffer {
  return Buffer.concat(chunks, Math.min(held, START_BYTES));
}
