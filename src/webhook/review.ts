import { isObject } from "../core/shape.ts";
import { mayLoseDigits, parseExactly } from "./exact-numbers.ts";
import { type ReviewVersion, recoverUid } from "./recover-uid.ts";
import { type Asker, malformed, type Refusal } from "./refusal.ts";

/** What the request of a review asks for (admission/v1 Operation). */
export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** A decoded admission review (k8s.io/api admission/v1 AdmissionRequest); strings that were not sent are empty. */
export interface Review {
  readonly apiVersion: ReviewVersion;
  readonly uid: string;
  readonly operation: Operation;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly subresource: string;
  /** `metadata.generateName` where there is no name yet. */
  readonly name: string;
  readonly namespace: string;
  readonly username: string;
  readonly dryRun: boolean;
  readonly object: unknown;
  readonly oldObject: unknown;
}

/** Longest uid that is echoed; the API server's have 36 characters. */
const UID_LENGTH = 128;

/** Reads the text of a review. A refusal carries the uid wherever one can be had, and repeats nothing of the text. */
export function decodeReview(text: string): Review | Refusal {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return malformed("the body is not JSON", recoverUid(text));
  }
  if (!isObject(body)) return malformed("the body is not a JSON object");
  const request = body["request"];
  if (!isObject(request)) return malformed("it has no request");
  const uid = textOf(request["uid"]);
  if (uid === "" || uid.length > UID_LENGTH) return malformed("its request has no uid");
  const apiVersion = versionOf(body["apiVersion"]);
  if (apiVersion === undefined || body["kind"] !== "AdmissionReview") {
    return malformed("apiVersion and kind must be admission.k8s.io/v1 AdmissionReview", { uid, apiVersion: "admission.k8s.io/v1" });
  }
  return decodeRequest(request, { uid, apiVersion }, text);
}

/** Is this a refusal. */
export function isRefusal(decoded: Review | Refusal): decoded is Refusal {
  return "message" in decoded;
}

function decodeRequest(request: JsonObject, asker: Asker, text: string): Review | Refusal {
  const { operation, kind, userInfo } = request;
  if (!isOperation(operation)) return malformed("its operation is none of CREATE, UPDATE, DELETE, CONNECT", asker);
  if (!isObject(kind) || textOf(kind["kind"]) === "") return malformed("its request has no kind", asker);
  const missing = missingIn(request, operation);
  if (missing !== undefined) return malformed(missing, asker);
  const sides = operation === "UPDATE" && mayLoseDigits(text) ? exactSides(text) : request;
  if (sides === undefined) return malformed("a number is not finite, or the objects are nested too deeply", asker);
  return {
    apiVersion: asker.apiVersion,
    uid: asker.uid,
    operation,
    group: textOf(kind["group"]),
    version: textOf(kind["version"]),
    kind: textOf(kind["kind"]),
    subresource: textOf(request["subResource"]),
    name: nameOf(request),
    namespace: textOf(request["namespace"]),
    username: isObject(userInfo) ? textOf(userInfo["username"]) : "",
    dryRun: request["dryRun"] === true,
    object: sides["object"],
    oldObject: sides["oldObject"],
  };
}

/** What the API server always sends for an operation and this request lacks. */
function missingIn({ object, oldObject }: JsonObject, operation: Operation): string | undefined {
  const isWrite = operation === "CREATE" || operation === "UPDATE";
  if (isWrite && !isObject(object)) return `its ${operation} request has no object`;
  if (operation === "UPDATE" && !isObject(oldObject)) return "its UPDATE request has no oldObject";
  if (operation === "DELETE" && object !== undefined && object !== null) return "its DELETE request has an object";
  return undefined;
}

/** The request once more with exact integers, or undefined when it holds what cannot be kept exactly. */
function exactSides(text: string): JsonObject | undefined {
  try {
    const body = parseExactly(text);
    return isObject(body) && isObject(body["request"]) ? body["request"] : undefined;
  } catch {
    return undefined;
  }
}

function nameOf({ name, object }: JsonObject): string {
  if (typeof name === "string" && name !== "") return name;
  const metadata = isObject(object) ? object["metadata"] : undefined;
  if (!isObject(metadata)) return "";
  return textOf(metadata["name"]) || textOf(metadata["generateName"]);
}

function versionOf(apiVersion: unknown): ReviewVersion | undefined {
  return apiVersion === "admission.k8s.io/v1" || apiVersion === "admission.k8s.io/v1beta1" ? apiVersion : undefined;
}

function isOperation(value: unknown): value is Operation {
  return value === "CREATE" || value === "UPDATE" || value === "DELETE" || value === "CONNECT";
}

type JsonObject = Readonly<Record<string, unknown>>;

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
