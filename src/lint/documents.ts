import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";
import type { Step } from "../core/field-path.ts";
import { printable } from "../core/printable.ts";
import { aliasedNodes } from "./aliases.ts";
import { complexKeyOffset } from "./complex-key.ts";
import { jsonEvents, skipSpace } from "./json-events.ts";
import { KUBECTL_SCHEMA, NO_KEY } from "./kubectl-schema.ts";
import { MAX_ALIASED_NODES, MAX_DEPTH, MAX_YAML_DOCUMENT } from "./limits.ts";
import { offsetsOf } from "./positions.ts";
import { type Segment, segmentsOf } from "./segments.ts";
import { RENDER_FIRST, templateAround } from "./template.ts";

/** One document of a text. */
export interface Document {
  readonly value: unknown;
  /** Where its text begins and ends in the whole. */
  readonly segment: Segment;
  /** Offsets in the whole text of the values that the paths lead to, as `offsetsOf` has them. */
  readonly offsetsOf: (paths: readonly (readonly Step[])[]) => readonly number[];
}

/** A document that cannot be read: why, and the offset in the whole text where that shows. */
export interface BrokenDocument {
  readonly problem: string;
  readonly offset: number;
}

/**
 * The documents of a YAML or JSON text, one at a time, each read for itself: a broken one is reported and the next one read. Where a document
 * begins with a brace or bracket it is read as JSON, also several values one after the other, and as YAML when it is none and the text need not be
 * JSON (`isJson`).
 */
export function* documentsIn(text: string, { isJson }: { readonly isJson: boolean }): Iterable<Document | BrokenDocument> {
  const aliases: Budget = { left: MAX_ALIASED_NODES };
  for (const segment of segmentsOf(text)) {
    const part = text.slice(segment.start, segment.end);
    try {
      const isDone = yield* jsonDocuments(part, segment.start, isJson);
      if (!isDone) yield* yamlDocuments(part, segment, aliases);
    } catch (error) {
      yield brokenBy(error, part, segment.start);
    }
  }
}

/** What is left of a limit that all documents of a text share. */
interface Budget {
  left: number;
}

/** Gives false when the part is no JSON, though it may be YAML. */
function* jsonDocuments(part: string, offset: number, isJson: boolean): Generator<Document, boolean> {
  const first = jsonStart(part);
  if (first === undefined) return false;
  for (let start = first; start < part.length; ) {
    let document: Document;
    try {
      document = jsonDocument(part, start, offset);
    } catch (error) {
      if (isJson || start > first) throw error;
      return false;
    }
    yield document;
    start = skipSpace(part, document.segment.end - offset);
  }
  return true;
}

/** Offset of the brace or bracket that a part begins with, if it does. */
function jsonStart(part: string): number | undefined {
  const start = skipSpace(part, /^---[ \t]*[\r\n]/.test(part) ? 3 : 0);
  return part[start] === "{" || part[start] === "[" ? start : undefined;
}

function jsonDocument(part: string, start: number, offset: number): Document {
  const end = endOfEvents(jsonEvents(part, start, MAX_DEPTH));
  const value: unknown = JSON.parse(part.slice(start, end));
  return {
    value,
    segment: { start: offset + start, end: offset + end },
    offsetsOf: (paths) => offsetsOf({ text: part, events: jsonEvents(part, start, MAX_DEPTH), value }, paths).map((at) => offset + at),
  };
}

function endOfEvents(events: Generator<Event, number>): number {
  let step = events.next();
  while (step.done !== true) step = events.next();
  return step.value;
}

function yamlDocuments(part: string, segment: Segment, aliases: Budget): readonly Document[] {
  if (part.length > MAX_YAML_DOCUMENT)
    throw new YAMLException(`a YAML document of ${part.length} characters; above ${MAX_YAML_DOCUMENT} only JSON is read`);
  const events = parseEvents(part, { maxDepth: MAX_DEPTH });
  if (part.includes("*")) aliases.left -= aliasedNodes(part, events, { nodes: aliases.left, depth: MAX_DEPTH });
  return construct(part, events).map((value, nth) => ({
    value,
    segment,
    offsetsOf: (paths) => offsetsOf({ text: part, events: contentFrom(events, nth), value }, paths).map((at) => segment.start + at),
  }));
}

function construct(part: string, events: Event[]): readonly unknown[] {
  try {
    return constructFromEvents(events, { source: part, schema: KUBECTL_SCHEMA });
  } catch (error) {
    // The parser reports a key that is a collection only at its end, without a place.
    const key = error instanceof YAMLException && error.reason === NO_KEY ? complexKeyOffset(events) : undefined;
    if (key !== undefined) YAMLException.throwAt(part, key, NO_KEY);
    throw error;
  }
}

/** The events behind the one that opens a document; a segment holds more than one only when a byte order mark hides a marker from `segmentsOf`. */
function contentFrom(events: readonly Event[], nth: number): readonly Event[] {
  let start = 0;
  for (let left = nth; left >= 0; start++) if (events[start]?.type === EVENT_ID.DOCUMENT) left--;
  return events.slice(start);
}

function brokenBy(error: unknown, part: string, start: number): BrokenDocument {
  const isKnown = error instanceof YAMLException;
  const at = isKnown ? (error.mark?.position ?? 0) : 0;
  const template = templateAround(part, at);
  if (template !== undefined) return { problem: RENDER_FIRST, offset: start + template };
  // A stack that overflows is the only other thing that is known to happen here.
  const reason = isKnown ? error.reason : error instanceof RangeError ? "too deeply nested" : "not readable";
  return { problem: printable(reason.slice(0, 200)), offset: start + at };
}
