/** What can be told of a review from its first bytes. */
export interface RecoveredReview {
  readonly uid: string;
  readonly apiVersion: ReviewVersion;
}

/** The versions of AdmissionReview that are answered, each in its own. */
export type ReviewVersion = "admission.k8s.io/v1" | "admission.k8s.io/v1beta1";

/** More than enough for the opening of a review, however it is indented. */
const OPENING_BYTES = 1024;

/**
 * Kind, apiVersion and uid are the first fields of every review the API server writes (k8s.io/api admission/v1 types.go, encoded in the order of
 * the Go fields). The pattern begins at the first byte and leaves nothing out, so that no uid from further inside, where a user's text stands, can be taken.
 */
const OPENING = new RegExp(
  [
    "^",
    "\\{",
    '"kind"',
    ":",
    '"AdmissionReview"',
    ",",
    '"apiVersion"',
    ":",
    '"admission\\.k8s\\.io/(v1|v1beta1)"',
    ",",
    '"request"',
    ":",
    "\\{",
    '"uid"',
    ":",
    '"([0-9A-Za-z-]{1,128})"',
  ].join("[ \\t\\r\\n]*"),
);

/** The uid of a review that is too large, cut off or no JSON, from its first bytes or its text; undefined unless it opens exactly as the API server writes. */
export function recoverUid(start: Buffer | string): RecoveredReview | undefined {
  const opening = typeof start === "string" ? start.slice(0, OPENING_BYTES) : start.toString("latin1", 0, OPENING_BYTES);
  const [, version, uid] = OPENING.exec(opening) ?? [];
  return uid === undefined ? undefined : { uid, apiVersion: version === "v1beta1" ? "admission.k8s.io/v1beta1" : "admission.k8s.io/v1" };
}
