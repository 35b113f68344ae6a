import type { Admission } from "./admissions.ts";
import type { Sender } from "./sender.ts";

const WORKERS = 12;
const WARM_UP = 1_000;
const MEASURED = 2_000;

/** How many admissions a second this machine carries when always 12 are under way: the measure of what may be asked of it. */
export async function carriedRate(sender: Sender, next: () => Admission): Promise<number> {
  const start = performance.now();
  let counted = 0;
  const work = async () => {
    for (;;) {
      const { done, result, text } = await sender.send(next());
      if (result !== "judged") throw new Error(`an admission was ${result} before anything was done to it: ${text}`);
      if (done > start + WARM_UP + MEASURED) return;
      if (done > start + WARM_UP) counted += 1;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return (counted * 1_000) / MEASURED;
}
