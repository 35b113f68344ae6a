import fc from "fast-check";
import { CORE_SCHEMA, load, loadAll, YAML11_SCHEMA } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/report/manifests/json.ts";
import { printYaml, printYamlDocuments } from "../../src/report/manifests/yaml.ts";

/** Texts that one reader or another takes for something else, or that end a line or a document. */
const TRICKY = [
  "",
  " ",
  "no",
  "Off",
  "true",
  "False",
  "y",
  "null",
  "~",
  "1",
  "0x1f",
  "0o17",
  "1e3",
  "12:30",
  "1_000",
  "2026-01-01",
  ".5",
  "-",
  "- a",
  "a: b",
  "a:",
]
  .concat([
    "a #b",
    "#",
    "{{ x }}",
    "*",
    "&a",
    "!a",
    "|",
    ">",
    "%",
    "@",
    "`",
    "'",
    '"',
    "\\",
    "a\nb",
    "a\nb\n",
    "a\n\n",
    "\n",
    " a\nb",
    "a \nb",
    "a\n b",
  ])
  .concat([
    "a\r\nb",
    "\ta\nb",
    "---",
    "a\n---\nb",
    "ключ",
    "\u0000",
    "\u2028",
    "0.1.0",
    "100m",
    "<<",
    "=",
    "?",
    ", ]",
    "\u007f",
    "\u0085",
    "\ufeff",
    "a\n\u0000",
  ]);

const text = fc.oneof(fc.constantFrom(...TRICKY), fc.string({ unit: "grapheme" }));
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(text, { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

describe("printYaml", () => {
  it.each([
    ["1.2", CORE_SCHEMA],
    ["1.1", YAML11_SCHEMA],
  ])("prints what a reader of YAML %s takes for the same", (_version, schema) => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(load(printYaml(value), { schema })).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves out what is undefined and keeps texts of several lines readable", () => {
    expect(printYaml({ a: undefined, list: ["x", "off"], text: "one\ntwo", map: [{ b: 1, c: { d: [] } }] })).toBe(
      'list: [x, "off"]\ntext: |-\n  one\n  two\nmap:\n  - b: 1\n    c:\n      d: []\n',
    );
  });

  it("divides documents", () => {
    expect(loadAll(printYamlDocuments([{ a: 1 }, { b: 2 }]))).toEqual([{ a: 1 }, { b: 2 }]);
  });
});
