import { evaluate } from "../core/evaluate.ts";
import type { Policy } from "../core/policy.ts";
import { subjectOf } from "../core/subject.ts";
import { type Decision, decisionOn, decisionOnRefusal } from "./decision.ts";
import { recoverUid } from "./recover-uid.ts";
import { faulty, type Refusal } from "./refusal.ts";
import { type Answer, refuse, respond } from "./response.ts";
import { decodeReview, isRefusal, type Review } from "./review.ts";

/** What a review is judged with. */
export interface HandleContext {
  readonly policy: Policy;
  /** Milliseconds since the epoch; only decides which exemptions have expired. */
  readonly now: number;
  /** A new id for a fault, short and unguessable enough to be found in a log. */
  readonly newFaultId: () => string;
}

/** The answer, and what logs and metrics need to know of it. */
export interface Handled extends Answer {
  readonly decision: Decision;
}

/** One review from text to answer (hops 2 to 6 of src/README.md): pure, and never an exception; a fault of ours is a denial under an id. */
export function handle(text: string, context: HandleContext): Handled {
  let review: Review | Refusal | undefined;
  try {
    review = decodeReview(text);
    return isRefusal(review) ? refused(review) : judge(review, context);
  } catch (error) {
    return faulted(error, context.newFaultId(), review !== undefined && !isRefusal(review) ? review : text);
  }
}

/** The answer to a request that was refused before or instead of being judged. */
export function refused(refusal: Refusal): Handled {
  return handled(refuse(refusal), decisionOnRefusal(refusal));
}

/** The answer after an exception: a denial with what is known of the review, be it decoded, text or first bytes; never a word of the exception. */
export function faulted(error: unknown, id: string, about: Review | string | Buffer): Handled {
  const isDecoded = typeof about === "object" && "uid" in about;
  const refusal = faulty(id, isDecoded ? about : recoverUid(about));
  return handled(refuse(refusal), decisionOnRefusal(refusal, isDecoded ? about : undefined, { id, error }));
}

function judge(review: Review, { policy, now }: HandleContext): Handled {
  const { group, version, kind, namespace, name, operation, subresource, username, object, oldObject } = review;
  const subject = subjectOf({
    object: { apiVersion: group === "" ? version : `${group}/${version}`, kind, namespace, name },
    operation,
    subresource,
    username,
    after: object,
    before: oldObject,
    version: policy.version,
  });
  const verdict = evaluate(subject, policy, now);
  return handled(respond(review, subject.scope, verdict, policy), decisionOn(review, subject.scope, verdict));
}

function handled({ status, body }: Answer, decision: Decision): Handled {
  return { status, body, decision };
}
