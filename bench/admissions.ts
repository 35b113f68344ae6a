import type { Request } from "../test/cluster/connection.ts";

/** Has an API server admit an object `count` times as dry runs, so many at once; gives each one's latency in milliseconds, sorted. */
export async function admissions(request: Request, path: string, object: object, { count, atOnce }: Readonly<Record<"count" | "atOnce", number>>) {
  const body = JSON.stringify(object);
  const latencies: number[] = [];
  let next = 0;
  const client = async () => {
    while (next++ < count) {
      const start = performance.now();
      const { status, text } = await request("POST", `${path}?dryRun=All`, body);
      latencies.push(performance.now() - start);
      if (status !== 201) throw new Error(`not admitted: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return latencies.sort((a, b) => a - b);
}
