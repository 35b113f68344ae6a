import type { ErrorRequestHandler, Express, RequestHandler, Response } from "express";
import type { RuleInfo } from "../core/rule.ts";
import { type Health, livez, readyz } from "./health.ts";
import { type Answer, httpError } from "./response.ts";
import { send } from "./send.ts";

/** What the paths beside the review path answer from. */
export interface AppOptions {
  readonly health: Health;
  readonly rules: readonly RuleInfo[];
  /** Told of an exception of ours, under the id that the caller is told. */
  readonly onFault: (id: string, error: unknown) => void;
  readonly newFaultId: () => string;
}

/** Everything but the review path: /livez, /readyz, /rules, and a clear 404 or 405. Loads express, which takes longer than everything else together, so call it when it is needed. */
export async function createApp({ health, rules, onFault, newFaultId }: AppOptions): Promise<Express> {
  const { default: express } = await import("express");
  const answer = (response: Response, what: Answer) => send(response, what, health.life.phase !== "serving");

  const pages: Readonly<Record<string, () => Answer>> = {
    "/livez": livez,
    "/readyz": () => readyz(health),
    "/rules": () => ({ status: 200, body: JSON.stringify(rules.map(infoOf)) }),
  };
  const wrongMethod: RequestHandler = (_request, response) => {
    response.setHeader("allow", "GET, HEAD");
    answer(response, httpError(405, "this path is read with GET"));
  };
  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    const id = newFaultId();
    onFault(id, error);
    if (response.headersSent) response.destroy();
    else answer(response, httpError(500, `a fault in InitGuard; its log has the details under fault ${id}`));
  };

  const app = express().disable("x-powered-by").disable("etag").enable("strict routing").enable("case sensitive routing");
  for (const [path, page] of Object.entries(pages)) {
    app
      .route(path)
      .get((_request, response) => answer(response, page()))
      .all(wrongMethod);
  }
  const paths = ["POST /validate", "POST /validate/PROFILE", ...Object.keys(pages).map((path) => `GET ${path}`)].join(", ");
  app.use((_request, response) => answer(response, httpError(404, `there is nothing here; there are ${paths}`)));
  return app.use(onError);
}

/** What is known of a rule, and nothing of how it works. */
function infoOf({ id, family, summary, defaultAction, since, reference }: RuleInfo): RuleInfo {
  return { id, family, summary, defaultAction, since, reference };
}
