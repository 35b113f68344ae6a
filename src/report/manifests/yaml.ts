import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** Lists of short strings stand on one line up to this many characters. */
const LINE = 100;

/** The value as a YAML document that every YAML 1.1 and 1.2 reader takes for the same; ends with a newline. */
export function printYaml(value: Json): string {
  return `${linesOf(value).join("\n")}\n`;
}

/** Several documents in one text, divided by `---`. */
export function printYamlDocuments(documents: readonly Json[]): string {
  return documents.map(printYaml).join("---\n");
}

function linesOf(value: Json): readonly string[] {
  const line = onOneLine(value);
  if (line !== undefined) return [line];
  if (typeof value === "string") return [blockMark(value), ...indented(value.replace(/\n$/, "").split("\n"))];
  if (isJsonObject(value)) return fieldsOf(value).flatMap(([name, field]) => entryOf(`${scalarOf(name)}:`, field));
  return (value as readonly Json[]).flatMap((item) => linesOf(item).map((line, at) => (line === "" ? line : `${at === 0 ? "- " : "  "}${line}`)));
}

/** The value on the line of its name where it fits, else below it. */
function entryOf(name: string, value: Json): readonly string[] {
  const line = onOneLine(value);
  if (line !== undefined) return [`${name} ${line}`];
  const lines = linesOf(value);
  return typeof value === "string" ? [`${name} ${lines[0]}`, ...lines.slice(1)] : [name, ...indented(lines)];
}

function onOneLine(value: Json): string | undefined {
  if (typeof value === "string") return isBlock(value) ? undefined : scalarOf(value);
  if (Array.isArray(value)) return inlineOf(value);
  if (isJsonObject(value)) return fieldsOf(value).length === 0 ? "{}" : undefined;
  return String(value);
}

function inlineOf(list: readonly Json[]): string | undefined {
  if (!list.every((item) => typeof item === "string" && !isBlock(item))) return undefined;
  const line = `[${list.map((item) => scalarOf(String(item))).join(", ")}]`;
  return line.length <= LINE ? line : undefined;
}

function fieldsOf(object: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(object).filter((field): field is [string, Json] => field[1] !== undefined);
}

/** A text of several lines of ASCII that a literal block holds as it is. */
function isBlock(text: string): boolean {
  return /^[!-~][ -~]*\n[\n -~]*$/.test(text) && !/ \n|\n\n$/.test(text);
}

/** How a literal block begins: without the dash its last line ends as the others do. */
function blockMark(text: string): string {
  return text.endsWith("\n") ? "|" : "|-";
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}

/** Words and digits that some YAML reader takes for something else than a string. */
const AMBIGUOUS = /^(?:null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][0-9a-f_.:xotz+ -]*|[-+]?\.(?:inf|nan))$/i;

const PLAIN = /^[A-Za-z0-9_/.][\w./@:+()-]*(?: [\w./@:+()-]+)*$/;

/** What JSON leaves as it is and YAML does not let stand. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function scalarOf(text: string): string {
  const isPlain = PLAIN.test(text) && !AMBIGUOUS.test(text) && !/:(?: |$)/.test(text);
  return isPlain ? text : JSON.stringify(text).replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
