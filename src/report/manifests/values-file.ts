import { CHART_VALUES, type ChartValue } from "./chart-values.ts";
import { printYaml } from "./yaml.ts";

/** The chart's `values.yaml`: every value with its default, each described in the line above it. */
export function valuesFile(): string {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const value of CHART_VALUES) {
    const steps = value.path.split(".");
    const parents = steps.slice(0, -1);
    if (parents.join(".") !== open.join(".")) lines.push(...parents.map((name, depth) => `${"  ".repeat(depth)}${name}:`));
    lines.push(...entryOf(value, steps.at(-1) ?? "", "  ".repeat(parents.length)));
    open = parents;
  }
  return `${lines.join("\n")}\n`;
}

function entryOf({ description, value }: ChartValue, name: string, indent: string): readonly string[] {
  const lines = printYaml({ [name]: value })
    .trimEnd()
    .split("\n");
  return [...(description === "" ? [] : [`# ${description}`]), ...lines].map((line) => `${indent}${line}`);
}
