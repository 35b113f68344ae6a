import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Step } from "../../src/core/field-path.ts";
import { type Document, documentsIn } from "../../src/lint/documents.ts";
import { lineTableOf } from "../../src/lint/line-table.ts";
import { meaningOf, writtenDocuments } from "./written-yaml.ts";
import { writeYaml } from "./yaml-writer.ts";

function read(text: string): readonly Document[] {
  return [...documentsIn(text, { isJson: false })].map((document) => {
    if ("problem" in document) throw new Error(`${document.problem} at ${document.offset}`);
    return document;
  });
}

/** The text at the place of a path, to the end of its line. */
function shownAt(text: string, ...path: readonly Step[]): string {
  const [offset = -1] = read(text)[0]?.offsetsOf([path]) ?? [];
  return text.slice(offset).split(/\r?\n/)[0] ?? "";
}

describe("offsetsOf", () => {
  it("finds every value of any YAML document where it was written", () => {
    fc.assert(
      fc.property(fc.array(writtenDocuments(), { minLength: 1, maxLength: 3 }), fc.constantFrom("\n", "\r\n"), (nodes, lineBreak) => {
        const written = nodes.map((node) => writeYaml(node, lineBreak));
        const separator = `---${lineBreak}`;
        const documents = read(written.map(({ text }) => separator + text).join(""));
        expect(documents.map(({ value }) => value)).toEqual(nodes.map(meaningOf));
        let start = 0;
        written.forEach(({ text, offsets }, nth) => {
          start += separator.length;
          const paths = [...offsets.keys()].map((path): readonly Step[] => JSON.parse(path));
          const found = documents[nth]?.offsetsOf(paths) ?? [];
          const relative = found.map((offset) => offset - start);
          expect(Object.fromEntries(paths.map((path, at) => [JSON.stringify(path), relative[at]]))).toEqual(Object.fromEntries(offsets));
          start += text.length;
        });
      }),
      { numRuns: 300 },
    );
  });

  it("finds every value of any JSON document at its first character", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(0, 2, "\t"), (inner, indent) => {
        const value = { inner };
        const text = JSON.stringify(value, undefined, indent);
        const paths = pathsIn(value);
        const [document] = [...documentsIn(text, { isJson: true })];
        if (document === undefined || "problem" in document) throw new Error("not read");
        document.offsetsOf(paths).forEach((offset, at) => {
          const rest = JSON.stringify(valueAt(value, paths[at] ?? []), undefined, indent);
          const isSame = withoutSpace(text.slice(offset)).startsWith(withoutSpace(rest));
          expect({ path: paths[at], isSame }).toEqual({ path: paths[at], isSame: true });
        });
      }),
    );
  });

  const container = `apiVersion: v1
base: &base {image: "a:1", tty: true}
spec:
  - name: first   # the one
    <<: *base
    image: |-
      b:2
    env:
    port: *base
    resources:
      limits: {cpu: "1"}
  - <<: [*base]
  - &here
    name: x
  - *here
`;

  it.each([
    ["a plain scalar", ["spec", 0, "name"], "first   # the one"],
    ["a block scalar, at its header", ["spec", 0, "image"], "|-"],
    ["an empty value, at its key", ["spec", 0, "env"], "env:"],
    ["a block mapping, at its key", ["spec", 0, "resources"], "resources:"],
    ["a flow mapping", ["spec", 0, "resources", "limits"], '{cpu: "1"}'],
    ["a quoted scalar, with its quote", ["spec", 0, "resources", "limits", "cpu"], '"1"}'],
    ["a mapping in a list, at its first key", ["spec", 0], "name: first   # the one"],
    ["what is not there, at the mapping that lacks it", ["spec", 2, "image"], "name: x"],
    ["what is not there, at the key of the mapping that lacks it", ["spec", 0, "resources", "requests", "cpu"], "resources:"],
    ["what came by a merge, at the alias", ["spec", 0, "tty"], "*base"],
    ["what came by a merge of a list, at the list", ["spec", 1, "image"], "[*base]"],
    ["what a merge does not bring either, at the mapping", ["spec", 1, "name"], "<<: [*base]"],
    ["an alias", ["spec", 0, "port"], "*base"],
    ["what is inside an alias, at the alias", ["spec", 0, "port", "image"], "*base"],
    ["a whole item that is an alias", ["spec", 3], "*here"],
    ["an item that is not there, at the key of the list", ["spec", 9], "spec:"],
    ["the document", [], "apiVersion: v1"],
  ])("shows %s", (_, path, text) => {
    expect(shownAt(container, ...path)).toBe(text);
  });

  it("takes a key as kubectl names it", () => {
    expect(shownAt("a: 1\nyes: first\n", "true")).toBe("first");
    expect(shownAt("a: 1\n'yes': second\n", "yes")).toBe("second");
    expect(shownAt("a: 1\n? !!binary aGk=\n: third\n", "hi")).toBe("third");
  });

  it("counts columns in UTF-16 units and lines by LF, CR LF and CR", () => {
    const text = "a: 🚀é\r\nb:\r  c: d\n";
    const [document] = read(text);
    const places = document?.offsetsOf([["a"], ["b", "c"]]).map(lineTableOf(text));
    expect(places).toEqual([
      { line: 1, column: 4 },
      { line: 3, column: 6 },
    ]);
  });
});

function pathsIn(value: unknown, path: readonly Step[] = []): readonly (readonly Step[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...inner.flatMap(([step, part]) => pathsIn(part, [...path, step]))];
}

function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce((at, step) => Object(at)[step], value);
}

/** Nested values are indented less when they are written alone. */
function withoutSpace(json: string): string {
  return json.replace(/\s/g, "");
}
