import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  type PopEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from "js-yaml";
import { DUPLICATE_KEY } from "./kubectl-schema.ts";

/**
 * The events of the JSON value that begins at `from`, as js-yaml's parser gives them for the same text, and the offset behind the value. As strict
 * as `JSON.parse`, and beyond it a key written twice and a nesting of more than `maxDepth` are errors; each throws a YAMLException that knows its
 * offset.
 */
export function* jsonEvents(text: string, from: number, maxDepth: number): Generator<Event, number> {
  // The keys so far of each open object; undefined for a list.
  const open: (Set<string> | undefined)[] = [];
  let expects: "value" | "key" | "next" = "value";
  let mayClose = false;
  let at = from;
  while (expects !== "next" || open.length > 0) {
    at = skipSpace(text, at);
    const first = text[at];
    const keys = open.at(-1);
    if (first === (keys === undefined ? "]" : "}") && (mayClose || expects === "next")) {
      open.pop();
      yield POP;
      at++;
      expects = "next";
    } else if (expects === "next") {
      if (first !== ",") return fail(text, at, keys === undefined ? "expected ',' or ']'" : "expected ',' or '}'");
      at++;
      expects = keys === undefined ? "value" : "key";
    } else if (expects === "key") {
      const end = stringEnd(text, at);
      if (hasKey(keys, text.slice(at, end))) fail(text, at, DUPLICATE_KEY);
      yield scalar(text, at, end);
      at = skipSpace(text, end);
      if (text[at] !== ":") fail(text, at, "expected ':'");
      at++;
      expects = "value";
    } else if (first === "{" || first === "[") {
      if (open.length === maxDepth) fail(text, at, `nesting deeper than ${maxDepth} levels`);
      yield collection(first === "{" ? EVENT_ID.MAPPING : EVENT_ID.SEQUENCE, at);
      open.push(first === "{" ? new Set() : undefined);
      at++;
      expects = first === "{" ? "key" : "value";
      mayClose = true;
      continue;
    } else {
      const end = first === '"' ? stringEnd(text, at) : literalEnd(text, at);
      yield scalar(text, at, end);
      at = end;
      expects = "next";
    }
    mayClose = false;
  }
  return at;
}

/** Offset of the first character at or after `from` that is no JSON white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(at)) at++;
  return at;
}

const POP: PopEvent = { type: EVENT_ID.POP };

// Every field is written out, for a spread makes each event some five times dearer.

function collection(type: MappingEvent["type"] | SequenceEvent["type"], start: number): MappingEvent | SequenceEvent {
  return { type, start, anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1, style: COLLECTION_STYLE.FLOW };
}

function scalar(text: string, start: number, end: number): ScalarEvent {
  const quote = text.charCodeAt(start) === 34 ? 1 : 0;
  return {
    type: EVENT_ID.SCALAR,
    valueStart: start + quote,
    valueEnd: end - quote,
    anchorStart: -1,
    anchorEnd: -1,
    tagStart: -1,
    tagEnd: -1,
    style: quote === 1 ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.PLAIN,
    chomping: CHOMPING_MODE.CLIP,
    indent: -1,
    fast: quote === 0,
  };
}

/** Was the key there before? Two spellings of one key, such as `"a"` and `"\u0061"`, are the same key. */
function hasKey(keys: Set<string> | undefined, written: string): boolean {
  const key = written.includes("\\") ? JSON.parse(written) : written.slice(1, -1);
  const size = keys?.size;
  return keys?.add(key).size === size;
}

const LITERAL = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null/y;

function literalEnd(text: string, start: number): number {
  LITERAL.lastIndex = start;
  const [literal] = LITERAL.exec(text) ?? fail(text, start, "expected a value");
  // Go's JSON decoder refuses what does not fit 64 bits; Number() of a word is NaN.
  if (Math.abs(Number(literal)) === Number.POSITIVE_INFINITY) fail(text, start, "the number is too large");
  return start + literal.length;
}

/** A loop and no pattern: a pattern would run out of stack on long strings. */
function stringEnd(text: string, start: number): number {
  if (text[start] !== '"') fail(text, start, "expected a key in double quotes");
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code < 32) fail(text, at, "a control character in a string must be escaped");
    if (code === 92) at = escapeEnd(text, at);
  }
  return fail(text, text.length, "the string does not end");
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function escapeEnd(text: string, start: number): number {
  ESCAPE.lastIndex = start;
  return ESCAPE.test(text) ? ESCAPE.lastIndex - 1 : fail(text, start, "unknown escape in a string");
}

function fail(text: string, at: number, message: string): never {
  return YAMLException.throwAt(text, Math.min(at, text.length), at >= text.length ? "the text ends in the middle of a value" : message);
}
