import type { ReviewVersion } from "./recover-uid.ts";

/** Why a request cannot be judged. With a uid it becomes a denial, which holds under either failurePolicy; without one, an HTTP error. */
export interface Refusal {
  readonly uid: string | undefined;
  readonly apiVersion: ReviewVersion;
  /** The HTTP status when there is no uid to answer to. */
  readonly status: number;
  /** `status.code` of the denial. Never 404 or 409: clients would take those for an absent object or a conflict. */
  readonly code: number;
  readonly reason: string;
  /** One line for the caller; holds nothing that the caller sent. */
  readonly message: string;
}

/** Whom a refusal answers, as far as is known. */
export interface Asker {
  readonly uid: string;
  readonly apiVersion: ReviewVersion;
}

/** Refuses what is not a review as the API server sends it. */
export function malformed(message: string, asker?: Asker): Refusal {
  return refusal({ status: 400, code: 400, reason: "MalformedReview", message: `not a usable AdmissionReview: ${message}` }, asker);
}

/** Refuses a body over `limit` bytes. */
export function oversize(limit: number, asker?: Asker): Refusal {
  const message = `the review is larger than ${limit} bytes, the most that is judged; make the object smaller`;
  return refusal({ status: 413, code: 413, reason: "RequestEntityTooLarge", message }, asker);
}

/** Refuses a review whose caller stops waiting before a verdict could reach it. */
export function outOfTime(asker?: Asker): Refusal {
  const message = "the review arrived too slowly to be judged within the timeout of the call; try again";
  return refusal({ status: 504, code: 504, reason: "Timeout", message }, asker);
}

/** Refuses a path that names no profile; `profiles` are the ones there are. */
export function unknownProfile(profiles: readonly string[], asker?: Asker): Refusal {
  const paths = profiles.map((name) => `/validate/${name}`).join(", ");
  const message = `the path of the webhook configuration names no profile; there are /validate, ${paths}`;
  return refusal({ status: 404, code: 500, reason: "UnknownProfile", message }, asker);
}

/** Refuses because we are broken; `id` is also in the log, next to what happened. */
export function faulty(id: string, asker?: Asker): Refusal {
  const message = `the review could not be judged because of a fault in InitGuard; its log has the details under fault ${id}`;
  return refusal({ status: 500, code: 500, reason: "InternalError", message }, asker);
}

function refusal(what: Pick<Refusal, "status" | "code" | "reason" | "message">, asker: Asker | undefined): Refusal {
  return { uid: asker?.uid, apiVersion: asker?.apiVersion ?? "admission.k8s.io/v1", ...what };
}
