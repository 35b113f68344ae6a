import type { Pod } from "../../src/core/pod.ts";
import type { ActiveRule, Policy } from "../../src/core/policy.ts";
import type { Action } from "../../src/core/rule.ts";
import type { Violation } from "../../src/core/violation.ts";
import { type Manifest, minimalPod } from "./pods.ts";

/** The uid of every review that tests make. */
export const UID = "4c057485-e121-4f86-a2ad-86b59785d5a6";

/** An answered review as the API server would decode it. */
export interface AnsweredReview {
  readonly kind: string;
  readonly apiVersion: string;
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

/** The text of a review of a minimal pod that is created, with the given fields put over its request and over the review; fields in the API server's order. */
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
      userInfo: { username: "admin" },
      object: minimalPod(),
      oldObject: null,
      dryRun: false,
      ...request,
    },
    ...review,
  });
}

/** The text of a review of an update. */
export function updateText(oldObject: unknown, object: unknown): string {
  return reviewText({ operation: "UPDATE", object, oldObject });
}

/** A rule that is on and yields what `check` gives. */
export function ruleOf(id: string, action: Exclude<Action, "Off">, check: (pod: Pod) => Iterable<Violation>): ActiveRule {
  return { id, kind: "pod", action, judge: check };
}

/** A policy called `test` of these rules; without any it allows everything. */
export function policyOf(...active: readonly ActiveRule[]): Policy {
  return { profile: "test", version: "1.36", active, exemptions: [], hash: "" };
}
