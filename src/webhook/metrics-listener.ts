import { createServer, type Server } from "node:http";
import { type Health, livez, readyz } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { type Answer, httpError } from "./response.ts";
import { send } from "./send.ts";

/** The plain-HTTP server for /metrics, /livez and /readyz, not yet listening; it answers as long as the drain lasts. */
export function createMetricsServer(metrics: Metrics, health: Health): Server {
  return createServer({ headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 }, (request, response) => {
    const path = request.url?.split("?", 1)[0];
    const answer = (what: Answer) => send(response, what, health.life.phase !== "serving");
    if (request.method !== "GET" && request.method !== "HEAD") answer(httpError(405, "this path is read with GET"));
    else if (path === "/livez") answer(livez());
    else if (path === "/readyz") answer(readyz(health));
    else if (path !== "/metrics") answer(httpError(404, "there is nothing here; there are /metrics, /livez, /readyz"));
    else
      metrics.text().then(
        (body) => response.writeHead(200, { "content-type": metrics.contentType }).end(body),
        () => answer(httpError(500, "the metrics could not be read")),
      );
  });
}
