import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import type { Step } from "../core/field-path.ts";
import { isObject } from "../core/shape.ts";
import { keyName } from "./kubectl-schema.ts";

/** A parsed document: its text, the events of its content (without the document's own), and the value they make. */
export interface Parsed {
  readonly text: string;
  readonly events: Iterable<Event>;
  readonly value: unknown;
}

/**
 * Offsets in the text of the values that the paths lead to, all in one pass over the events. A block mapping or list below a key is shown at its
 * key, and so is a value left empty; what came through an alias or a `<<`, at that alias; what is not there, at the nearest thing around it that
 * is.
 */
export function offsetsOf({ text, events, value }: Parsed, paths: readonly (readonly Step[])[]): readonly number[] {
  const root: Wanted = { offset: 0, inner: undefined };
  const wanted = paths.map((path) => path.reduce(innerOf, root));
  const walk: Walk = { text, events: events[Symbol.iterator](), previousEnd: 0, end: 0 };
  const first = next(walk);
  if (first !== undefined) visit(walk, first, { wanted: root, value, fallback: 0, isBelowKey: false });
  return wanted.map(({ offset }) => offset);
}

/** A node of the tree of all steps that are asked for. */
interface Wanted {
  /** -1 until it is known. */
  offset: number;
  inner: Map<Step, Wanted> | undefined;
}

interface Walk {
  readonly text: string;
  readonly events: Iterator<Event>;
  /** Where the text of the event before the present one ended, and where that of the present one ends. */
  previousEnd: number;
  end: number;
}

interface Visit {
  readonly wanted: Wanted;
  readonly value: unknown;
  /** Shown when the value has no place of its own. */
  readonly fallback: number;
  readonly isBelowKey: boolean;
}

function innerOf(wanted: Wanted, step: Step): Wanted {
  wanted.inner ??= new Map();
  const inner = wanted.inner.get(step) ?? { offset: -1, inner: undefined };
  wanted.inner.set(step, inner);
  return inner;
}

function visit(walk: Walk, event: Event, { wanted, value, fallback, isBelowKey }: Visit): void {
  const isShownAtKey = isBelowKey && "style" in event && event.type !== EVENT_ID.SCALAR && event.style === COLLECTION_STYLE.BLOCK;
  wanted.offset = isShownAtKey ? fallback : (startOf(event, walk) ?? fallback);
  if (wanted.inner === undefined) {
    skip(walk, event);
    return;
  }
  const merge = event.type === EVENT_ID.MAPPING ? visitFields(walk, wanted, value) : undefined;
  if (event.type === EVENT_ID.SEQUENCE) visitItems(walk, wanted, value);
  for (const [step, inner] of wanted.inner) {
    if (inner.offset < 0) settle(inner, merge !== undefined && isObject(value) && Object.hasOwn(value, step) ? merge : wanted.offset);
  }
}

/** Gives the offset of the mapping's `<<`, when it has one. */
function visitFields(walk: Walk, { inner }: Wanted, value: unknown): number | undefined {
  let merge: number | undefined;
  for (let key = next(walk); key !== undefined && key.type !== EVENT_ID.POP; key = next(walk)) {
    const keyOffset = startOf(key, walk) ?? 0;
    const name = key.type === EVENT_ID.SCALAR ? keyName(walk.text, key) : undefined;
    const isMerge = key.type === EVENT_ID.SCALAR && key.style === SCALAR_STYLE.PLAIN && name === "<<";
    skip(walk, key);
    const field = next(walk);
    if (field === undefined) return merge;
    if (isMerge) merge ??= startOf(field, walk) ?? keyOffset;
    const wanted = name === undefined || isMerge ? undefined : inner?.get(name);
    if (wanted === undefined) skip(walk, field);
    else visit(walk, field, { wanted, value: isObject(value) ? value[name ?? ""] : undefined, fallback: keyOffset, isBelowKey: true });
  }
  return merge;
}

function visitItems(walk: Walk, { inner, offset }: Wanted, value: unknown): void {
  let at = 0;
  for (let item = next(walk); item !== undefined && item.type !== EVENT_ID.POP; item = next(walk)) {
    const wanted = inner?.get(at);
    if (wanted === undefined) skip(walk, item);
    else visit(walk, item, { wanted, value: Array.isArray(value) ? value[at] : undefined, fallback: offset, isBelowKey: false });
    at++;
  }
}

function settle(wanted: Wanted, offset: number): void {
  wanted.offset = offset;
  for (const inner of wanted.inner?.values() ?? []) settle(inner, offset);
}

function next(walk: Walk): Event | undefined {
  const { value: event, done } = walk.events.next();
  if (done === true) return undefined;
  walk.previousEnd = walk.end;
  if ("anchorEnd" in event) walk.end = Math.max(walk.end, event.anchorEnd, "tagEnd" in event ? event.tagEnd : -1);
  if (event.type === EVENT_ID.SCALAR) walk.end = Math.max(walk.end, event.valueEnd);
  return event;
}

/** Passes over what the event opens. */
function skip(walk: Walk, event: Event): void {
  for (let depth = depthOf(event); depth > 0; ) {
    const inner = next(walk);
    if (inner === undefined) return;
    depth += inner.type === EVENT_ID.POP ? -1 : depthOf(inner);
  }
}

function depthOf({ type }: Event): number {
  return type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE ? 1 : 0;
}

/** Where the text of a node begins, without its anchor and tag; undefined for one that has no text. */
function startOf(event: Event, walk: Walk): number | undefined {
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined;
  if (event.style === SCALAR_STYLE.PLAIN) return event.valueStart;
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? event.valueStart - 1 : headerStart(event, walk);
}

/** The `|` or `>` of a block scalar, whose event knows only where its content begins. Before it stand at most indicators and comments. */
function headerStart({ valueStart, tagEnd, anchorEnd }: ScalarEvent, { text, previousEnd }: Walk): number {
  for (let at = Math.max(previousEnd, tagEnd, anchorEnd); at < valueStart; at++) {
    if (text[at] === "|" || text[at] === ">") return at;
    if (text[at] === "#") at = lineEnd(text, at);
  }
  return valueStart;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}
