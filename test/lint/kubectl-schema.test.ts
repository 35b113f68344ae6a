import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { documentsIn } from "../../src/lint/documents.ts";
import { KUBECTL_SCHEMA } from "../../src/lint/kubectl-schema.ts";
import { DOCUMENTS, DUPLICATES, ODD_SCALARS, SCALARS } from "./kubectl-readings.ts";

/** JSON.parse rounds integers above 2^53 as the schema does: the only way in which a value may differ from kubectl's. */
const parse = (json: string): unknown => JSON.parse(json);

function readAlone(text: string): unknown {
  return [...documentsIn(text, { isJson: false })];
}

describe("KUBECTL_SCHEMA", () => {
  it("is held against 57 scalars, each written once", () => {
    expect(new Set(SCALARS.map(([yaml]) => yaml)).size).toBe(57);
  });

  it.each([...SCALARS, ...ODD_SCALARS])("reads the scalar %j as kubectl does: %s", (yaml, json) => {
    const text = `v: ${yaml}\n`;
    if (json === undefined) expect(() => load(text, { schema: KUBECTL_SCHEMA })).toThrow();
    else expect(load(text, { schema: KUBECTL_SCHEMA })).toEqual({ v: parse(json) });
  });

  it.each(DOCUMENTS)("reads the document %j as kubectl does: %s", (yaml, json) => {
    const expected = json === undefined ? { problem: expect.any(String) } : { value: parse(json) };
    expect(readAlone(yaml)).toEqual([expect.objectContaining(expected)]);
  });

  it.each(DUPLICATES)("refuses %j, of which kubectl would make %s", (yaml) => {
    expect(readAlone(yaml)).toEqual([expect.objectContaining({ problem: expect.stringMatching(/duplicate key|a second <</) })]);
  });

  it("keeps __proto__ as a key of its own", () => {
    const read = load("__proto__: {polluted: true}\n", { schema: KUBECTL_SCHEMA });
    expect(Object.keys(Object(read))).toEqual(["__proto__"]);
    expect(Object(read).polluted).toBeUndefined();
  });
});
