import { type Finding, sentenceOf } from "../core/finding.ts";
import { printable } from "../core/printable.ts";
import { cut } from "./cut.ts";
import type { Review } from "./review.ts";

/** The part of metav1.Status that a denial fills. */
export interface DenialStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: {
    readonly name: string;
    readonly group: string;
    readonly kind: string;
    readonly causes: readonly StatusCause[];
  };
}

/** One entry of a denial (metav1.StatusCause). */
interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** Past that a list helps nobody, and the API server passes any length through to the client. */
const MOST_CAUSES = 20;
const MESSAGE_BYTES = 4096;

/** Limits that only hostile values reach; together they leave room for one entry and the note about the rest in any message. */
const FIELD_BYTES = 512;
const SENTENCE_BYTES = 1024;
const NAME_BYTES = 253;
const KIND_BYTES = 63;
const REST_BYTES = FIELD_BYTES + 100;

/**
 * The status of a denied review, written like the API server's own validation error, so that kubectl prints its causes (KUBERNETES: reason Invalid
 * hides the message there) and everybody else, who shows the message alone, shows the same list.
 */
export function denialOf({ kind, group, name }: Review, denials: readonly Finding[]): DenialStatus {
  const details = { name: cut(printable(name), NAME_BYTES), group: cut(printable(group), NAME_BYTES), kind: cut(printable(kind), KIND_BYTES) };
  const head = `${qualified(details.kind, details.group)} "${details.name}" is invalid: `;
  const causes = causesOf(denials, MESSAGE_BYTES - Buffer.byteLength(head) - 2);
  const entries = causes.map(textOf);
  const message = head + (entries.length === 1 ? entries[0] : `[${entries.join(", ")}]`);
  return { code: 422, reason: "Invalid", message, details: { ...details, causes } };
}

/** `Deployment.apps`, or `Pod` for the core group, as the API server writes it. */
export function qualified(kind: string, group: string): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** As many causes as are listed, and one that says how many more there are, in at most `room` bytes. */
function causesOf(denials: readonly Finding[], room: number): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const listed = new Set<string>();
  let free = room;
  for (let at = 0; at < denials.length; at++) {
    const finding = denials[at];
    if (finding === undefined) break;
    const cause = causeOf(finding);
    const text = textOf(cause);
    if (listed.has(text)) continue;
    const isLast = at === denials.length - 1;
    const size = Buffer.byteLength(text) + 2;
    const isFull = isLast ? causes.length === MOST_CAUSES || size > free : causes.length === MOST_CAUSES - 1 || size + REST_BYTES > free;
    if (isFull && causes.length > 0) return [...causes, restFrom(finding, denials.length - at)];
    causes.push(cause);
    listed.add(text);
    free -= size;
  }
  return causes;
}

function causeOf(finding: Finding): StatusCause {
  return { reason: finding.cause, message: sentenceWithin(finding), field: cut(finding.field, FIELD_BYTES) };
}

function restFrom({ cause, field }: Finding, count: number): StatusCause {
  return { reason: cause, message: `and ${count} more, the first of them here`, field: cut(field, FIELD_BYTES) };
}

function textOf({ field, message }: StatusCause): string {
  return `${field}: ${message}`;
}

/** The whole sentence; if it has to be cut, the rule id stays. */
function sentenceWithin(finding: Finding): string {
  const sentence = sentenceOf(finding);
  if (sentence.length * 3 <= SENTENCE_BYTES || Buffer.byteLength(sentence) <= SENTENCE_BYTES) return sentence;
  const end = ` [${finding.rule}]`;
  return cut(sentence.slice(0, -end.length), SENTENCE_BYTES - end.length) + end;
}
