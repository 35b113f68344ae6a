/**
 * C0 and C1 control characters, line and paragraph separators, bidirectional and zero-width characters, lone surrogates: all that lets a name
 * move a cursor, hide or reorder text in a terminal or a log (Unicode TR36 §2.6, CVE-2021-42574).
 */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with every unprintable character written as `\xHH` or `\uHHHH`; the same string when there is none. */
export function printable(text: string): string {
  // Nearly every text is plain ASCII, and that is told ten times faster.
  return PLAIN.test(text) ? text : text.replace(UNPRINTABLE, escapeOf);
}

const PLAIN = /^[ -~]*$/;

/** A string in double quotes with Go's `%q` escapes, cut to `limit` characters, so that a hostile value stays one readable line. */
export function quoted(text: string, limit = 128): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  const escaped = shown.replace(/["\\]/g, "\\$&").replace(GO_ONLY, (c) => SHORT[c] ?? escapeOf(c));
  return `"${printable(escaped)}"`;
}

/** What `%q` escapes beyond the unprintable: the controls that have a letter, and every space but the plain one. */
const GO_ONLY = /[\u0007-\u000d]|[^\P{Zs} ]/gu;

const SHORT: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x80 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
}
