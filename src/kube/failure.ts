import { printable } from "../core/printable.ts";
import { isObject } from "../core/shape.ts";

/** What kind of no it was. */
export type FailureKind =
  | "notFound"
  | "conflict"
  | "forbidden"
  | "unauthorized"
  | "invalid"
  /** Any other 4xx. */
  | "refused"
  /** No answer, 5xx, or told to come back later: trying again can help. */
  | "unavailable"
  /** The connection was made and the other side is not who it should be. */
  | "untrusted"
  /** An answer that no API server gives. */
  | "unexpected"
  /** No cluster is configured, or in a way that cannot be used. */
  | "unconfigured";

/** A call that did not do what it was made for, as a value. */
export interface Failure {
  readonly failure: FailureKind;
  /** One sentence without a full stop, without control characters. */
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly code?: number;
  /** `status.reason` of the answer, when it had one. */
  readonly reason?: string;
  /** Seconds that the API server asks to wait. */
  readonly retryAfter?: number;
}

/** Characters of a message that are kept: a webhook's can be of megabytes. */
const LONGEST = 4_096;

/** Did the call fail. */
export function isFailure(value: unknown): value is Failure {
  return isObject(value) && typeof value["failure"] === "string" && typeof value["message"] === "string";
}

/** The failure that an answer with an error status stands for. */
export function failureOf(code: number, body: unknown, retryAfter: string | undefined): Failure {
  const status = isObject(body) ? body : {};
  const { message, reason } = status;
  const seconds = Number(retryAfter);
  return {
    failure: kindOf(code),
    message: typeof message === "string" && message !== "" ? printable(message.slice(0, LONGEST)) : `the API server answered ${code}`,
    code,
    ...(typeof reason === "string" && reason !== "" ? { reason } : {}),
    ...(retryAfter !== undefined && Number.isSafeInteger(seconds) ? { retryAfter: seconds } : {}),
  };
}

function kindOf(code: number): FailureKind {
  if (code === 404) return "notFound";
  if (code === 409) return "conflict";
  if (code === 403) return "forbidden";
  if (code === 401) return "unauthorized";
  if (code === 422) return "invalid";
  if (code === 429 || code >= 500) return "unavailable";
  return code >= 400 ? "refused" : "unexpected";
}

/** The failure of a call that got no answer. */
export function withoutAnswer(error: unknown, server: string): Failure {
  const { code = "", message = "" } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (isAboutTrust(code)) return { failure: "untrusted", message: `${server} is not the API server that is meant: ${printable(message)}` };
  const why =
    error instanceof Error && /^(?:Abort|Timeout)Error$/.test(error.name) ? "no answer in time" : printable(message === "" ? code : message);
  return { failure: "unavailable", message: `${server} cannot be reached: ${why}` };
}

/** Codes of OpenSSL's certificate verification as Node has them, and Node's own for a name that does not match. */
function isAboutTrust(code: string): boolean {
  return /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_ALTNAME)/.test(code);
}
