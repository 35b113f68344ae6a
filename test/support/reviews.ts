import type { Pod } from "../../src/core/pod.ts";
import type { ActiveRule, Policy } from "../../src/core/policy.ts";
import type { Violation } from "../../src/core/violation.ts";
import { type Manifest, minimalPod } from "./pods.ts";

/** The uid of every review made here. */
export const UID = "7f0c1c9a-54f5-4b6e-9a3c-6f6d1f6f2b11";

/** The text of a review of a created pod, with the given fields put over its request. */
export function reviewText(request: Manifest = {}, review: Manifest = {}): string {
  return JSON.stringify({
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid: UID,
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      name: "p",
      namespace: "default",
      operation: "CREATE",
      userInfo: { username: "admin", groups: ["system:masters"] },
      object: minimalPod(),
      oldObject: null,
      dryRun: false,
      ...request,
    },
    ...review,
  });
}

/** The text of a review of an update from one object to another. */
export function updateText(oldObject: unknown, object: unknown, request: Manifest = {}): string {
  return reviewText({ operation: "UPDATE", object, oldObject, ...request });
}

/** A policy of these rules alone, called `test`. */
export function policyOf(...active: readonly ActiveRule[]): Policy {
  return { profile: "test", version: "1.36", active, exemptions: [], hash: "" };
}

/** A rule that finds what the function yields for each pod. */
export function ruleOf(id: string, action: ActiveRule["action"], judge: (pod: Pod) => Iterable<Violation>): ActiveRule {
  return { id, kind: "pod", action, judge };
}

/** The parts of an answer that tests look at. */
export interface AnsweredReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly status?: {
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly details?: {
        readonly name: string;
        readonly group: string;
        readonly kind: string;
        readonly causes: readonly { readonly reason: string; readonly field: string; readonly message: string }[];
      };
    };
    readonly warnings?: readonly string[];
    readonly auditAnnotations?: Readonly<Record<string, string>>;
  };
}
