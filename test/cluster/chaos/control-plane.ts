import { type Bench, type BenchOptions, start } from "../bench.ts";

/** An API server that may be killed and comes back as the same one. */
export interface ControlPlane {
  /** The one that runs now; ask again after a restart. */
  bench(): Bench;
  kill(): Promise<void>;
  /** Resolves when it says it is ready. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; the data directory stays when it has stopped. */
export async function startControlPlane(options: BenchOptions & { readonly dataDir: string }): Promise<ControlPlane> {
  let bench = await start(options);
  const port = Number(new URL(bench.url).port);
  return {
    bench: () => bench,
    kill: () => bench.kill(),
    restart: async () => {
      await bench.stop();
      bench = await start({ ...options, port });
    },
    stop: () => bench.stop(),
  };
}
