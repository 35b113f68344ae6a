import { isJsonObject, type Json } from "./json.ts";

/** The value as JSON for people: every field on a line of its own, lists of plain values on one; ends with a newline. */
export function printJson(value: Json): string {
  return `${textOf(value, "")}\n`;
}

function textOf(value: Json, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.every((item) => typeof item !== "object" || item === null)) return `[${list.map((item) => JSON.stringify(item)).join(", ")}]`;
    return `[\n${list.map((item) => deeper + textOf(item, deeper)).join(",\n")}\n${indent}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : [`${deeper}${JSON.stringify(name)}: ${textOf(field, deeper)}`],
  );
  return fields.length === 0 ? "{}" : `{\n${fields.join(",\n")}\n${indent}}`;
}
