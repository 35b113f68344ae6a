/** A part of a text that holds one YAML document, its `---` and `...` lines included. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/**
 * A document marker: three characters at the beginning of a line with white space or nothing behind, whatever the line stands in (YAML 1.2.2 §9.1).
 */
const MARKER = /(?:^|[\r\n])(---|\.\.\.)(?=[ \t\r\n]|$)/g;

/** Cuts a text at its document markers, so that a document that cannot be read spoils no other. Directives stay with the document they introduce. */
export function* segmentsOf(text: string): Iterable<Segment> {
  let start = 0;
  let hasMarker = false;
  for (const { index, 0: match, 1: marker } of text.matchAll(MARKER)) {
    const at = index + match.length - 3;
    if (marker === "...") {
      const end = nextLine(text, at);
      yield { start, end };
      start = end;
      hasMarker = false;
    } else {
      if (at > start && (hasMarker || !beginsWithDirective(text, start))) {
        yield { start, end: at };
        start = at;
      }
      hasMarker = true;
    }
  }
  if (start < text.length) yield { start, end: text.length };
}

/** Is a `%` line the first that is neither blank nor a comment? */
function beginsWithDirective(text: string, start: number): boolean {
  const blank = /[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)/y;
  let at = start;
  for (blank.lastIndex = at; blank.test(text); blank.lastIndex = at) at = blank.lastIndex;
  return text[at] === "%";
}

function nextLine(text: string, from: number): number {
  const lineBreak = /\r\n|\r|\n/g;
  lineBreak.lastIndex = from;
  return lineBreak.test(text) ? lineBreak.lastIndex : text.length;
}
