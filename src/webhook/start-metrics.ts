import type { Health } from "./health.ts";
import { type ListenAddress, listen } from "./listen.ts";
import type { Metrics, MetricsOptions } from "./metrics.ts";

/** Counters whose text is being served. */
export interface ServedMetrics {
  readonly metrics: Metrics;
  readonly address: ListenAddress;
  readonly close: () => void;
}

/** Counts, and serves the counts at `address`. prom-client is loaded here and not at import, so that reviews are answered meanwhile. */
export async function startMetrics(
  address: ListenAddress,
  options: MetricsOptions & { readonly health: Health; readonly onError: (error: unknown) => void },
): Promise<ServedMetrics> {
  const [{ createMetrics }, { createMetricsServer }] = await Promise.all([import("./metrics.ts"), import("./metrics-listener.ts")]);
  const metrics = createMetrics(options);
  const server = createMetricsServer(metrics, options.health);
  const bound = await listen(server, address, options.onError);
  const close = () => {
    server.close().closeAllConnections();
  };
  return { metrics, address: bound, close };
}
