import { NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import { type Subject, type SubjectSource, subjectOf } from "../../src/core/subject.ts";
import type { Manifest } from "./pods.ts";

/** What a request is made from unless a test says otherwise: the manifest is created by somebody called `jane`. */
export function sourceOf(after: Manifest | null, over: Partial<SubjectSource> = {}): SubjectSource {
  const named = after ?? (over.before as Manifest | undefined) ?? {};
  const metadata = (named["metadata"] ?? {}) as Manifest;
  return {
    object: { apiVersion: String(named["apiVersion"]), kind: String(named["kind"]), namespace: "default", name: String(metadata["name"] ?? "") },
    operation: over.before === undefined ? "CREATE" : "UPDATE",
    subresource: "",
    username: "jane",
    after,
    before: undefined,
    version: NEWEST_VERSION,
    ...over,
  };
}

/** The subject of such a request. */
export function subjectFrom(after: Manifest | null, over: Partial<SubjectSource> = {}): Subject {
  return subjectOf(sourceOf(after, over));
}
