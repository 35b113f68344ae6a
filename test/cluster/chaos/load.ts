import type { Admission } from "./admissions.ts";
import type { Sender, Sent } from "./sender.ts";

/** Admissions that are being asked for. */
export interface Load {
  /** Grows with every answer, in the order of the answers. */
  readonly sent: readonly Sent[];
  /** Asks for no more; resolves when the last answer is there. */
  stop(): Promise<readonly Sent[]>;
}

/** Milliseconds between two looks at what is due. */
const TICK = 4;

/** Asks for `rate` admissions a second whatever becomes of those before (an open loop): an API server that hangs cannot slow down who finds that out. */
export function startLoad(sender: Sender, rate: number, next: () => Admission): Load {
  const sent: Sent[] = [];
  const inFlight = new Set<Promise<void>>();
  const start = performance.now();
  let issued = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * rate) / 1_000);
    for (; issued < due; issued++) {
      const one = sender.send(next()).then((answer) => {
        sent.push(answer);
        inFlight.delete(one);
      });
      inFlight.add(one);
    }
  }, TICK);
  return {
    sent,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(inFlight);
      return sent;
    },
  };
}
