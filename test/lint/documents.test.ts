import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentsIn } from "../../src/lint/documents.ts";
import { MAX_ALIASED_NODES, MAX_YAML_DOCUMENT } from "../../src/lint/limits.ts";
import { lineTableOf } from "../../src/lint/line-table.ts";

/** Each document as its value, or as `line:column problem`. */
function read(text: string, isJson = false): readonly unknown[] {
  const placeOf = lineTableOf(text);
  return [...documentsIn(text, { isJson })].map((document) => {
    if (!("problem" in document)) return document.value;
    const { line, column } = placeOf(document.offset);
    return `${line}:${column} ${document.problem}`;
  });
}

describe("documentsIn", () => {
  it.each([
    ["nothing", "", []],
    ["comments alone", "# a\n\n# b\n", []],
    ["markers alone, as empty documents", "---\n---\n", [null, null]],
    ["one document without a marker", "a: 1\n", [{ a: 1 }]],
    ["two", "a: 1\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ["two with CR LF", "a: 1\r\n---\r\nb: 2\r\n", [{ a: 1 }, { b: 2 }]],
    ["a comment above the first marker", "# Source: x\n---\na: 1\n", [{ a: 1 }]],
    ["a marker with a comment behind it", "--- # one\na: 1\n", [{ a: 1 }]],
    ["a marker with content behind it", "--- {a: 1}\n--- text\n", [{ a: 1 }, "text"]],
    ["the end marker", "a: 1\n...\nb: 2\n...\n", [{ a: 1 }, { b: 2 }]],
    [
      "directives, with the document they introduce",
      "%TAG ! !x\n---\na: !y 1\n...\n# c\n%TAG ! !z\n---\nb: 2\n---\nc: 3\n",
      [{ a: "1" }, { b: 2 }, { c: 3 }],
    ],
    ["a marker in a block scalar, indented", "a: |\n  ---\n  x\n", [{ a: "---\nx\n" }]],
    ["three dashes that are no marker", "a: 1\n---b: 2\n", [{ a: 1, "---b": 2 }]],
    ["byte order marks", "\ufeffa: 1\n\ufeff---\nb: &x [1]\nc: *x\n", [{ a: 1 }, { b: [1], c: [1] }]],
    ["JSON", '{"a": [1, "\\ud83d\\ude80"]}\n', [{ a: [1, "🚀"] }]],
    ["JSON among YAML", '---\n{"a": 1}\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ["JSON values one after the other", '{"a": 1}{"b": 2}\n{"c": 3}\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ["a flow mapping that is no JSON", "{a: yes}\n", [{ a: true }]],
  ])("reads %s", (_, text, documents) => {
    expect(read(text)).toEqual(documents);
  });

  it("reports a broken document and reads those around it", () => {
    expect(read("a: 1\n---\nb: c: d\n---\n\te: 1\n---\nf: [1\n---\ng: 2\n")).toEqual([
      { a: 1 },
      "3:5 bad indentation of a mapping entry",
      expect.stringMatching(/^5:/),
      expect.stringMatching(/^[78]:/),
      { g: 2 },
    ]);
  });

  it.each([
    ["a tab", "a:\n\tb: 1\n", "2:1 tab characters must not be used in indentation"],
    ["a key written twice", "a: 1\nb: 2\na: 3\n", "3:1 duplicate key, of which kubectl keeps only the last"],
    ["two spellings of one key", "yes: 1\ntrue: 2\n", "2:1 duplicate key, of which kubectl keeps only the last"],
    ["an alias of nothing", "a: *b\n", '1:5 unidentified alias "b"'],
    ["a node in itself", "a: &a\n  b: [*a]\n", "2:7 the alias stands inside the node it names"],
    ["a second merge", "a: &a {}\nb:\n  <<: *a\n  <<: *a\n", "4:3 a second << in one mapping: give one a list, as in <<: [*a, *b]"],
    ["a merge of a scalar", "a: {<<: 1}\n", expect.stringMatching(/^1:5 cannot merge/)],
    ["infinity", "a: 1\nb: -.inf\n", "2:1 kubectl refuses infinity and NaN, which JSON does not have"],
    ["NaN in a list", "b: [.nan]\n", "1:5 kubectl refuses infinity and NaN, which JSON does not have"],
    ["a key that is a mapping", "? {a: 1}\n: 2\n", "1:3 a key must be text, a number or a boolean"],
    ["a control character", "a: \u0007\n", "1:4 the stream contains non-printable characters"],
    ["a wrong escape", 'a: "\\q"\n', "1:6 unknown escape sequence"],
    ["an unknown tag handle", "a: !e!x 1\n", expect.stringMatching(/^1:\d undeclared tag handle/)],
  ])("refuses %s", (_, text, problem) => {
    expect(read(text)).toEqual([problem]);
  });

  it.each([
    ["a value", "a: 1\nname: {{ .Release.Name }}\n", "2:7"],
    ["a line", "a: 1\n{{- if .Values.on }}\nb: 1\n{{- end }}\n", "2:1"],
    ["a list item", "a:\n  - {{ .x }}\n", "2:5"],
    ["an included block", 'metadata:\n  labels:\n    {{- include "x" . | nindent 4 }}\n', "3:5"],
    ["a string with quotes of its own", 'a: "{{ include "x" . }}"\n', "1:5"],
    ["a value with something behind", "image: {{ .a }}:{{ .b }}\n", "1:8"],
    ["a place far above the mistake", "{{ .Values.x }}: 1\na: 1\nb: 1\nc: 1\nd: 1\ne: 1\nf: g: h\n", "1:1"],
  ])("knows an unrendered template by %s", (_, text, place) => {
    expect(read(text)).toEqual([`${place} unrendered template: render it first, as in helm template CHART | initguard lint -`]);
  });

  it("leaves braces in strings alone, and says of another mistake what it is", () => {
    const text = 'a: "{{inputs.parameters.x}}"\nb: x-{{item}}\nc: |\n  {{ range }}\n';
    expect(read(text)).toEqual([{ a: "{{inputs.parameters.x}}", b: "x-{{item}}", c: "{{ range }}\n" }]);
    expect(read(`${text}  e\n  e\n  e\n  e\nd: 1\n e: 1\n`)).toEqual(["10:3 bad indentation of a mapping entry"]);
  });

  it("says in a JSON file what is wrong with the JSON, elsewhere what is wrong with the YAML", () => {
    expect(read('{\n  "a": 1,\n}', true)).toEqual(["3:1 expected a key in double quotes"]);
    expect(read('{\n  "a": 1,\n}')).toEqual([{ a: 1 }]);
    expect(read('{"a": 1}\n{"a": }\n')).toEqual([{ a: 1 }, "2:7 expected a value"]);
    expect(read('{"a": 1,\n "a": 2}', true)).toEqual(["2:2 duplicate key, of which kubectl keeps only the last"]);
  });

  it("unfolds no alias bomb, in one document or in many", () => {
    const laughs = (levels: number) =>
      [
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
        ...Array.from({ length: levels }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`)}]`),
        "",
      ].join("\n");
    expect(read(laughs(9))).toEqual([expect.stringMatching(/the aliases of this file unfold to too many nodes$/)]);
    expect(read(laughs(3))).toHaveLength(1);
    const many = read(`${laughs(3)}---\n`.repeat(100));
    expect(many.filter((one) => typeof one === "string").length).toBeGreaterThan(60);
    expect(MAX_ALIASED_NODES).toBeLessThan(1_000_000);
  });

  it("follows no nesting beyond a hundred levels, by text or by alias", () => {
    expect(read(`a: ${"[".repeat(5000)}${"]".repeat(5000)}\n`)).toEqual([expect.stringMatching(/^1:\d+ nesting exceeded/)]);
    expect(read(`{"a": ${"[".repeat(100_000)}`, true)).toEqual(["1:106 nesting deeper than 100 levels"]);
    const chain = ["a0: &a0 [x]", ...Array.from({ length: 200 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}]`), ""].join("\n");
    expect(read(chain)).toEqual([expect.stringMatching(/aliases nest deeper than 100 levels$/)]);
  });

  it("merges no more than it can", () => {
    const keys = Array.from({ length: 2000 }, (_, at) => `k${at}: 1`);
    expect(read(`a: &a {${keys}}\nb: {<<: [${Array(90).fill("*a")}]}\n`)).toEqual([expect.stringMatching(/merge keys exceeded/)]);
  });

  it("refuses a YAML document that would take too much memory, and takes it as JSON", () => {
    const filler = "x".repeat(MAX_YAML_DOCUMENT);
    expect(read(`a: 1\n---\nb: "${filler}"\n`)).toEqual([{ a: 1 }, expect.stringMatching(/^2:1 a YAML document of \d+ characters/)]);
    expect(read(`{"b": "${filler}"}`)).toEqual([{ b: filler }]);
  });

  it("never throws, and points into the text", () => {
    const piece = fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "{",
      "}",
      "[",
      "]",
      "{{ ",
      " }}",
      '"',
      "'",
      "|",
      ">",
      "&a ",
      "*a",
      "<<",
      "!x ",
      "#",
      "---\n",
      "...\n",
      "%TAG",
      "\t",
      "\r",
      "é",
      "\u2028",
      "? ",
      ",",
      "\ufeff",
      "~",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
        ),
        fc.boolean(),
        (text, isJson) => {
          for (const document of documentsIn(text, { isJson })) {
            const offset = "problem" in document ? document.offset : (document.offsetsOf([[]])[0] ?? -1);
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
