import { type Finding, sentenceOf } from "../core/finding.ts";
import { printable } from "../core/printable.ts";
import { qualified } from "./denial.ts";
import type { Review } from "./review.ts";

/** Longest warning (k8s.io/api admission/v1 types.go asks for it). */
const LENGTH = 120;

/** The API server shares 4096 characters among all warnings of a request, its own and those of other webhooks; this leaves them the larger part. */
const MOST = 16;

/** The lines a user sees, each once, at most 120 characters and 16 lines; when there are more, the last says how many. */
export function warningsOf(findings: readonly Finding[]): readonly string[] {
  const lines = new Set<string>();
  for (let at = 0; at < findings.length; at++) {
    const finding = findings[at];
    if (finding === undefined) break;
    if (lines.size === MOST - 1 && at < findings.length - 1) return [...lines, `and ${findings.length - at} more warnings`];
    lines.add(lineOf(finding));
  }
  return [...lines];
}

/** What to tell the caller of a review that the webhook match rules should not have sent: it carries nothing that is judged. */
export function unjudgedWarning({ kind, group, subresource }: Review): string {
  const what = printable(qualified(kind, group) + (subresource === "" ? "" : `/${subresource}`));
  return `InitGuard does not judge ${shorten(what, 50)}: take it out of the webhook match rules`;
}

/** The whole finding in one line; what does not fit goes in this order: the hint, the path to the list or map, the end of the message. */
function lineOf(finding: Finding): string {
  const { field, message, rule } = finding;
  const whole = `${field}: ${sentenceOf(finding)}`;
  if (whole.length <= LENGTH) return whole;
  const end = ` [${rule}]`;
  const withoutHint = `${field}: ${message}${end}`;
  if (withoutHint.length <= LENGTH) return withoutHint;
  return shorten(`${tailOf(field)}: ${message}`, LENGTH - end.length) + end;
}

/** `…initContainers[0].image` for a container's field, `…annotations[name]` for an annotation. */
function tailOf(field: string): string {
  const at = field.search(/\b(initContainers|containers|ephemeralContainers|annotations)\[/);
  return shorten(at > 0 ? `…${field.slice(at)}` : field, LENGTH / 2);
}

function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not between the halves of a character outside the basic plane.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
