import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Policy } from "../core/policy.ts";
import { type Body, readBody } from "./body.ts";
import type { Decision } from "./decision.ts";
import { faulted, type Handled, handle, refused } from "./handle.ts";
import type { InFlight } from "./in-flight.ts";
import type { Life } from "./life.ts";
import type { Limits, Timeouts } from "./limits.ts";
import { recoverUid } from "./recover-uid.ts";
import { malformed, outOfTime, oversize, unknownProfile } from "./refusal.ts";
import { httpError } from "./response.ts";
import { decodeReview } from "./review.ts";
import { send, sendUnread } from "./send.ts";

/** What the review path works with. */
export interface EndpointOptions {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly defaultProfile: string;
  readonly limits: Limits;
  readonly timeouts: Timeouts;
  readonly inFlight: InFlight;
  readonly life: Life;
  readonly clock: () => number;
  readonly newFaultId: () => string;
  /** Told of every answered review, after the answer is on its way; `seconds` since its headers arrived. */
  readonly onDecision: (decision: Decision, profile: string, seconds: number) => void;
  /** Told of every request turned away unread. */
  readonly onShed: (why: "busy" | "closed") => void;
}

/** Answers one request to the review path. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse, profile: string) => void;

/** The profile a path asks for, the default one's name for `/validate` itself; undefined for every other path. */
export function profileIn(path: string, defaultProfile: string): string | undefined {
  if (path === "/validate") return defaultProfile;
  return path.startsWith("/validate/") ? path.slice("/validate/".length) : undefined;
}

/** The handler of the review path: plain Node, because this is where the time of a request goes. */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { limits, timeouts, inFlight, life, onDecision, onShed } = options;

  return (request, response, profile) => {
    const turnAway = (status: number, message: string, headers = {}) =>
      sendUnread(request, response, { ...httpError(status, message), headers }, timeouts.linger);

    if (life.phase === "closed") {
      onShed("closed");
      return turnAway(503, "this replica is shutting down; another one answers", { "retry-after": "0" });
    }
    if (request.method !== "POST") return turnAway(405, "reviews are sent with POST", { allow: "POST" });
    if (request.headers["content-encoding"] !== undefined) return turnAway(415, "reviews are sent without Content-Encoding");
    if (!isJson(request.headers["content-type"])) return turnAway(415, "reviews are sent as application/json in UTF-8");

    const start = performance.now();
    readBody(request, limits.bodyBytes, inFlight, (body) => {
      if (body.kind === "shed") {
        onShed("busy");
        return turnAway(503, "too many reviews are in flight; try again", { "retry-after": "1" });
      }
      const seconds = () => (performance.now() - start) / 1000;
      const handled = conclude(body, profile, request.url ?? "", seconds(), options);
      if (body.kind === "whole") send(response, handled, life.phase !== "serving");
      else sendUnread(request, response, handled, timeouts.linger);
      try {
        onDecision(handled.decision, profile, seconds());
      } catch {
        // The answer is out; a log or a counter that fails must not take the process with it.
      }
    });
  };
}

/** From what was read to an answer; an exception that `handle` could not catch is a fault all the same. */
function conclude(body: Exclude<Body, { kind: "shed" }>, profile: string, url: string, seconds: number, options: EndpointOptions): Handled {
  const start = body.kind === "whole" ? body.bytes : body.start;
  try {
    if (body.kind === "oversize") return refused(oversize(options.limits.bodyBytes, recoverUid(start)));
    if (seconds > MAY_BE_LATE && seconds > secondsFor(url)) return refused(outOfTime(recoverUid(start)));
    if (start.length === 0) return refused(malformed("the body is empty"));
    if (!isUtf8(start)) return refused(malformed("the body is not UTF-8", recoverUid(start)));
    const policy = options.policies.get(profile);
    if (policy === undefined) return refuseProfile(start.toString(), [...options.policies.keys()]);
    return handle(start.toString(), { policy, now: options.clock(), newFaultId: options.newFaultId });
  } catch (error) {
    return faulted(error, options.newFaultId(), start);
  }
}

/** With a uid this must be a denial: as an HTTP error it would let everything through under failurePolicy Ignore. */
function refuseProfile(text: string, profiles: readonly string[]): Handled {
  const { uid, apiVersion } = decodeReview(text);
  return refused(unknownProfile(profiles, uid === undefined ? undefined : { uid, apiVersion }));
}

/** The API server sends exactly `application/json`; a charset of UTF-8 changes nothing, any other would. */
function isJson(type: string | undefined): boolean {
  return type === "application/json" || (type !== undefined && /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type));
}

/** No timeout of the API server is shorter than one second. */
const MAY_BE_LATE = 0.5;

/** Seconds until the caller no longer waits, half a second kept for the way back: the API server says its timeout in the query (`?timeout=5s`), ten seconds unless configured. */
function secondsFor(url: string): number {
  const timeout = /[?&]timeout=(\d{1,3})s(?:&|$)/.exec(url)?.[1];
  return Math.max(MAY_BE_LATE, Number(timeout ?? 10) - 0.5);
}
