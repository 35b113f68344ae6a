import { isObject } from "../core/shape.ts";
import type { ApiServer } from "./api-server.ts";
import { isFailure } from "./failure.ts";

/** An object that is to be created, or not, without being stored; and where. */
export interface ProbeTarget {
  readonly object: Readonly<Record<string, unknown>>;
  /** Plural name of its kind, as in URLs. */
  readonly resource: string;
  /** One that the webhook judges. */
  readonly namespace: string;
}

/** What the API server made of an object. */
export type ProbeOutcome =
  /** A webhook denied it. */
  | { readonly outcome: "denied"; readonly webhook: string; readonly message: string }
  /** Nobody minded. */
  | { readonly outcome: "admitted" }
  /** A webhook was asked and gave no usable answer. */
  | { readonly outcome: "unanswered"; readonly webhook: string; readonly message: string }
  /** The API server itself refused it, or could not be asked: nothing is known of any webhook. */
  | { readonly outcome: "not-judged"; readonly message: string; readonly canPass: boolean };

/** `admission webhook %q denied the request` (apiserver pkg/admission/plugin/webhook/errors/statuserror.go), for both kinds of webhook. */
const DENIED = /^admission webhook "([^"]+)" denied the request/;

/** `failed calling webhook %q` (apiserver pkg/util/webhook ErrCallingWebhook); the Internal error before it names the place. */
const UNANSWERED = /^Internal error occurred: failed calling webhook "([^"]+)"/;

/** Has the API server judge the object by a dry run: everything that would happen on a creation does, but for the storing. */
export async function probe(server: ApiServer, { object, resource, namespace }: ProbeTarget): Promise<ProbeOutcome> {
  const apiVersion = String(object["apiVersion"]);
  const path = `/${apiVersion.includes("/") ? "apis" : "api"}/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${resource}?dryRun=All`;
  const metadata = { ...(isObject(object["metadata"]) ? object["metadata"] : {}), namespace };
  const answer = await server.request({ method: "POST", path, body: { ...object, metadata } });
  if (!isFailure(answer))
    return isObject(answer.body) ? { outcome: "admitted" } : { outcome: "not-judged", message: "the answer is no object", canPass: false };
  const { message, failure } = answer;
  const [, denier] = DENIED.exec(message) ?? [];
  if (denier !== undefined) return { outcome: "denied", webhook: denier, message };
  const [, silent] = UNANSWERED.exec(message) ?? [];
  if (silent !== undefined) return { outcome: "unanswered", webhook: silent, message };
  return { outcome: "not-judged", message, canPass: failure === "unavailable" };
}
