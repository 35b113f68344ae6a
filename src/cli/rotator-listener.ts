import { createServer, type Server } from "node:http";
import type { RotatorMetrics } from "../pki/self-managed/rotator-metrics.ts";

/** The plain-HTTP server of a rotator for /metrics, /livez and /readyz, not yet listening. Ready is who has found everything as it should be. */
export function createRotatorListener(metrics: RotatorMetrics): Server {
  return createServer({ headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 }, (request, response) => {
    const answer = (code: number, body: object) => response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    const { status } = metrics;
    switch (request.url?.split("?", 1)[0]) {
      case "/metrics":
        return response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(metrics.text());
      case "/livez":
        return answer(200, { live: true });
      case "/readyz":
        if (status?.isSettled) return answer(200, { ready: true });
        return answer(503, { ready: false, why: status?.because ?? "nothing is known yet" });
      default:
        return answer(404, { message: "there is nothing here; there are /metrics, /livez, /readyz" });
    }
  });
}
