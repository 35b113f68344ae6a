import type { Policy } from "../core/policy.ts";
import type { LintFinding, LintReport, LintSummary, Problem } from "../report/lint-report.ts";
import { type Document, documentsIn } from "./documents.ts";
import { type Found, judgeDocument } from "./judge-document.ts";
import { lineTableOf, type Place } from "./line-table.ts";
import { looksLikeKubernetes } from "./objects.ts";
import type { Source } from "./source.ts";
import { hasHelmReference } from "./template.ts";

/**
 * Judges texts as if each object in them were created, and tells where in its text each finding stands. Holds one text and one document of it at a
 * time. What cannot be judged is a problem of the report and keeps nothing else from being judged; `now` is as `evaluate` takes it.
 */
export async function lint(sources: AsyncIterable<Source | Problem>, policy: Policy, now: number): Promise<LintReport> {
  const findings: LintFinding[] = [];
  const problems: Problem[] = [];
  const counts: Counts = { files: 0, objects: 0, judged: 0, denied: 0, warned: 0, audited: 0, notKubernetes: 0 };
  for await (const source of sources) {
    if ("message" in source) problems.push(source);
    else lintText(source, { policy, now, findings, problems, counts });
  }
  return { findings, problems, summary: { ...counts, findings: findings.length, problems: problems.length } };
}

type Counts = { -readonly [Count in Exclude<keyof LintSummary, "findings" | "problems">]: number };

/** What is judged by, and where the results go. */
interface Run {
  readonly policy: Policy;
  readonly now: number;
  readonly findings: LintFinding[];
  readonly problems: Problem[];
  readonly counts: Counts;
}

function lintText({ file, text, isNamed }: Source, run: Run): void {
  const { counts, problems } = run;
  const placeOf = lineTableOf(text);
  let isEmpty = true;
  counts.files++;
  for (const document of documentsIn(text, { isJson: /\.json$/i.test(file) })) {
    if ("problem" in document) problems.push({ file, ...placeOf(document.offset), message: document.problem });
    else if (document.value === null || document.value === undefined) continue;
    else if (isNamed || looksLikeKubernetes(document.value)) lintDocument(document, { file, text, placeOf }, run);
    else counts.notKubernetes++;
    isEmpty = false;
  }
  if (isEmpty && isNamed) problems.push({ file, message: "holds no object" });
}

/** The text around a document. */
interface Surroundings {
  readonly file: string;
  readonly text: string;
  readonly placeOf: (offset: number) => Place;
}

function lintDocument(document: Document, { file, text, placeOf }: Surroundings, run: Run): void {
  const mayBeTemplate = hasHelmReference(text.slice(document.segment.start, document.segment.end));
  const { notes, ...seen } = judgeDocument(document.value, { ...run, mayBeTemplate });
  for (const count of ["objects", "judged", "denied", "warned", "audited"] as const) run.counts[count] += seen[count];
  if (notes.length === 0) return;
  const offsets = document.offsetsOf(notes.map(({ steps }) => steps));
  notes.forEach((note, nth) => {
    const place = { file, ...placeOf(offsets[nth] ?? document.segment.start) };
    if ("problem" in note) run.problems.push({ ...place, message: note.problem });
    else run.findings.push(findingOf(note, place));
  });
}

function findingOf({ finding, object }: Found, { file, line, column }: Place & { readonly file: string }): LintFinding {
  const { rule, action, cause, field, message, hint } = finding;
  return { rule, action, cause, field, message, ...(hint === undefined ? {} : { hint }), file, line, column, object };
}
