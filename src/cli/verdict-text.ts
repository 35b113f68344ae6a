import type { ReviewAnswer } from "./review-client.ts";
import type { Sample } from "./samples.ts";
import type { Terminal } from "./terminal.ts";

/** A judged sample for a person: what happened, the verdict, and for each reason its rule, field and message. */
export function verdictText(sample: Sample, review: string, answer: ReviewAnswer, style: Terminal["style"]): string {
  const verdict = answer.allowed ? style(["green", "bold"], "ALLOWED") : style(["red", "bold"], "DENIED ");
  return [
    `${verdict}  ${style("bold", sample.file)}  ${requestIn(review)}`,
    `${INDENT}${sample.story}`,
    ...answer.causes.map((cause) => reason(cause, style)),
    // What cannot be judged is denied without causes.
    ...(answer.allowed || answer.causes.length > 0 ? [] : [`${INDENT}${answer.message}`]),
    ...answer.warnings.map((warning) => `${INDENT}${style("yellow", "warning:")} ${warning}`),
  ].join("\n");
}

const INDENT = " ".repeat(9);

function reason({ field, message }: ReviewAnswer["causes"][number], style: Terminal["style"]): string {
  const { text = message, rule = "" } = /^(?<text>.*) \[(?<rule>[a-z0-9-]+)\]$/.exec(message)?.groups ?? {};
  return `${INDENT}${style("red", `${rule}:`)} ${style("cyan", field)}\n${INDENT}  ${text}`;
}

/** `UPDATE Pod/resize default/orders`. */
function requestIn(review: string): string {
  const { request } = JSON.parse(review) as AdmissionReview;
  const { operation, kind, subResource, namespace, name } = request;
  return `${operation} ${kind.kind}${subResource === undefined ? "" : `/${subResource}`} ${namespace}/${name}`;
}

/** The part of a review that names the request; the samples are ours and hold it. */
interface AdmissionReview {
  readonly request: {
    readonly operation: string;
    readonly kind: { readonly kind: string };
    readonly subResource?: string;
    readonly namespace: string;
    readonly name: string;
  };
}
