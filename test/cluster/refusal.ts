import type { Answer } from "./connection.ts";

/** What of an answer that refuses a test looks at: the HTTP status, the message, and each cause as `FIELD: REASON`. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly causes: readonly string[];
}

interface Status {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly field?: string; readonly message?: string }[] };
}

/** The metav1.Status of an answer, whoever refused; of an answer that is none, no message and no causes. */
export function refusalIn({ status, body }: Answer): Refusal {
  const { message = "", details } = (body ?? {}) as Status;
  const causes = (details?.causes ?? []).map(({ field, reason }) => `${field}: ${reason}`);
  return { status, message, causes };
}
