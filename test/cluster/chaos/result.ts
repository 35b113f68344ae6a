import type { Admission } from "./admissions.ts";

/**
 * What came of an admission. `judged`: as it had to be. `lost`: refused although the webhook would have allowed it, or without its having said so.
 * `unjudged`: let through although the webhook would have denied it. `unreachable`: no answer from the API server at all.
 */
export type Result = "judged" | "lost" | "unjudged" | "unreachable";

/** Judges an answer of the API server by its status and body. */
export function resultOf(status: number, body: string, expected: Admission["expected"]): { readonly result: Result; readonly text: string } {
  if (status === 201) return { result: expected === "allowed" ? "judged" : "unjudged", text: "admitted" };
  const message = messageIn(body);
  const isDenial = /^admission webhook "[^"]+\.initguard\.dev" denied the request: /.test(message);
  if (expected === "denied" && isDenial) return { result: "judged", text: "denied" };
  return { result: "lost", text: `${status}: ${message}` };
}

function messageIn(body: string): string {
  try {
    const status: unknown = JSON.parse(body);
    return typeof status === "object" && status !== null && "message" in status ? String(status.message) : body;
  } catch {
    return body;
  }
}
