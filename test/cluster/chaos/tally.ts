import type { Sent } from "./sender.ts";

/** Admissions in numbers; times are milliseconds. */
export interface Tally {
  readonly requests: number;
  /** Requests a second from the first to the last. */
  readonly rate: number;
  /** All that were not judged. */
  readonly failed: number;
  /** Of those, the ones let through unjudged. */
  readonly unjudged: number;
  readonly p50: number;
  readonly p99: number;
  /** What was said to the failed ones and how often, most often first; what differs from one to the next is left out. */
  readonly texts: readonly (readonly [text: string, count: number])[];
  /** When the first and the last failed one were sent, counted from the first of all. */
  readonly firstFailure: number | undefined;
  readonly lastFailure: number | undefined;
}

/** Counts them. */
export function tallyOf(sent: readonly Sent[]): Tally {
  const times = sent.map(({ at }) => at).sort(ascending);
  const took = sent.map(({ at, done }) => done - at).sort(ascending);
  const failures = sent.filter(({ result }) => result !== "judged");
  const failedAt = failures.map(({ at }) => at).sort(ascending);
  const [start = 0] = times;
  const since = (at: number | undefined) => (at === undefined ? undefined : at - start);
  const seconds = ((times.at(-1) ?? start) - start) / 1_000;
  return {
    requests: sent.length,
    rate: seconds > 0 ? (sent.length - 1) / seconds : 0,
    failed: failures.length,
    unjudged: failures.filter(({ result }) => result === "unjudged").length,
    p50: took[Math.floor(took.length * 0.5)] ?? 0,
    p99: took[Math.floor(took.length * 0.99)] ?? 0,
    texts: counted(failures.map(({ result, text }) => `${result}: ${general(text)}`)),
    firstFailure: since(failedAt[0]),
    lastFailure: since(failedAt.at(-1)),
  };
}

function ascending(one: number, other: number): number {
  return one - other;
}

/** The text without what differs from one to the next, so that the same failure counts as the same. */
function general(text: string): string {
  return text
    .replace(/Internal error occurred: failed calling webhook "[^"]*": failed to call webhook: Post "[^"]*": /, "calling the webhook: ")
    .replace(/\d+\.\d+\.\d+\.\d+:\d+/g, "…")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "…")
    .slice(0, 300);
}

function counted(texts: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}
