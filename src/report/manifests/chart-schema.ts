import { CHART_VALUES, type ChartValue } from "./chart-values.ts";
import type { JsonObject } from "./json.ts";

/** Values that only make sense together. */
const CERTS_RULE: JsonObject = {
  if: { properties: { mode: { const: "provided" } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own keyword
  then: { properties: { secretName: { minLength: 1 }, caBundle: { pattern: "-----BEGIN CERTIFICATE-----" } } },
};

/** JSON Schema (draft 7, which every Helm reads) of the chart's values; a value that is not in the table is refused by its name. */
export function valuesSchema(): JsonObject {
  const schema = objectSchema(CHART_VALUES, "");
  const properties = schema["properties"] as Readonly<Record<string, JsonObject>>;
  // Helm itself puts `global` there when another chart contains this one.
  const all = { ...properties, certs: { ...properties["certs"], ...CERTS_RULE }, global: { type: "object" } };
  return { $schema: "http://json-schema.org/draft-07/schema#", title: "Values of the initguard chart", ...schema, properties: all };
}

function objectSchema(values: readonly ChartValue[], parent: string): JsonObject {
  const properties: Record<string, JsonObject> = {};
  for (const value of values) {
    const [name = "", ...rest] = value.path.slice(parent.length).split(".");
    if (rest.length === 0) properties[name] = { ...described(value.description), ...value.schema };
    else properties[name] ??= objectSchema(valuesBelow(`${parent}${name}.`, values), `${parent}${name}.`);
  }
  return { type: "object", additionalProperties: false, properties };
}

function valuesBelow(prefix: string, values: readonly ChartValue[]): readonly ChartValue[] {
  return values.filter(({ path }) => path.startsWith(prefix));
}

function described(description: string): JsonObject {
  return description === "" ? {} : { description };
}
