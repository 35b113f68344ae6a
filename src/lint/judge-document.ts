import { evaluate } from "../core/evaluate.ts";
import { type Step, stepsOf } from "../core/field-path.ts";
import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { printable } from "../core/printable.ts";
import { type ObjectReference, subjectOf } from "../core/subject.ts";
import type { LintSummary } from "../report/lint-report.ts";
import { type FoundObject, objectsIn, type Stray } from "./objects.ts";
import { helmReferenceIn, RENDER_FIRST } from "./template.ts";

/** A finding, and the steps from the document's root to where it is. */
export interface Found {
  readonly finding: Finding;
  readonly object: ObjectReference;
  readonly steps: readonly Step[];
}

/** What was found in one document, in its order, and what its objects count for. */
export interface JudgedDocument extends Pick<LintSummary, "objects" | "judged" | "denied" | "warned" | "audited"> {
  readonly notes: readonly (Found | Stray)[];
}

/** What a document is judged by. */
export interface Judging {
  readonly policy: Policy;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Does its text refer to what only Helm knows? Then each workload is searched for it, and one that does so is not judged. */
  readonly mayBeTemplate: boolean;
}

/** Judges every object of a document. What cannot be judged, also because a rule throws, is a note in the place of that object's findings. */
export function judgeDocument(document: unknown, by: Judging): JudgedDocument {
  const notes: (Found | Stray)[] = [];
  const counts = { objects: 0, judged: 0, denied: 0, warned: 0, audited: 0 };
  for (const object of objectsIn(document)) {
    if ("problem" in object) {
      notes.push(object);
      continue;
    }
    counts.objects++;
    const { pods, findings, obstacle } = judge(object, by);
    if (pods > 0) counts.judged++;
    if (obstacle !== undefined) notes.push(obstacle);
    if (findings.some(({ action }) => action === "Deny")) counts.denied++;
    else if (findings.some(({ action }) => action === "Warn")) counts.warned++;
    else if (findings.length > 0) counts.audited++;
    for (const finding of findings) notes.push({ finding, object: object.reference, steps: [...object.steps, ...stepsOf(finding.path)] });
  }
  return { notes, ...counts };
}

interface Judged {
  /** How many pods were judged. */
  readonly pods: number;
  readonly findings: readonly Finding[];
  readonly obstacle?: Stray;
}

function judge({ reference, value, steps }: FoundObject, { policy, now, mayBeTemplate }: Judging): Judged {
  try {
    const subject = subjectOf({
      object: reference,
      operation: "CREATE",
      subresource: "",
      username: "",
      after: value,
      before: undefined,
      version: policy.version,
    });
    const template = mayBeTemplate && subject.pods.length > 0 ? helmReferenceIn(value) : undefined;
    if (template !== undefined) return { pods: 0, findings: [], obstacle: { problem: RENDER_FIRST, steps: [...steps, ...template] } };
    return { pods: subject.pods.length, findings: evaluate(subject, policy, now).findings };
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { pods: 0, findings: [], obstacle: { problem: printable(`a fault of InitGuard, please report it: ${what.slice(0, 200)}`), steps } };
  }
}
