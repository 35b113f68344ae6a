import { printable } from "../core/printable.ts";
import type { ObjectReference } from "../core/subject.ts";
import type { LintFinding, LintReport, LintSummary, Problem } from "./lint-report.ts";

/** A part of a report that may look different from the rest. */
export type Emphasis = LintFinding["action"] | "Problem" | "object" | "hint";

/** Gives a text the looks of an emphasis, such as a colour, and leaves its printable characters as they are. */
export type Style = (emphasis: Emphasis, text: string) => string;

/** No looks at all, for files and pipes. */
export const plain: Style = (_, text) => text;

/**
 * The report for a person: file by file, each object above its findings, each problem at its place, and at the end a line that sums up. No line is
 * padded or wrapped, every text is printable, and there is no line break at the end.
 */
export function humanReport({ findings, problems, summary }: LintReport, style: Style = plain): string {
  const files = Map.groupBy<string, Entry>([...findings, ...problems], ({ file }) => file);
  const blocks = [...files].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entries]) => blockOf(entries, style));
  return [...blocks, summaryLine(summary)].join("\n\n");
}

type Entry = LintFinding | Problem;

function blockOf(entries: readonly Entry[], style: Style): string {
  const lines: string[] = [];
  let above: ObjectReference | undefined;
  for (const entry of entries.toSorted(byPlace)) {
    if ("rule" in entry) {
      if (entry.object !== above) lines.push(style("object", nameOf(entry.object)));
      above = entry.object;
      lines.push(...findingLines(entry, style));
    } else {
      above = undefined;
      lines.push(`${placeOf(entry)}  ${style("Problem", "Problem")}  ${printable(entry.message)}`);
    }
  }
  return lines.join("\n");
}

function byPlace(left: Entry, right: Entry): number {
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0);
}

function findingLines(finding: LintFinding, style: Style): readonly string[] {
  const { action, rule, field, message, hint } = finding;
  const line = `  ${placeOf(finding)}  ${style(action, action)}  ${rule}  ${printable(`${field}: ${message}`)}`;
  return hint === undefined ? [line] : [line, style("hint", `      ${printable(hint)}`)];
}

function placeOf({ file, line, column }: Entry): string {
  return [printable(file), line, column].filter((part) => part !== undefined).join(":");
}

function nameOf({ kind, namespace, name }: ObjectReference): string {
  return printable(`${kind} ${namespace === "" ? "" : `${namespace}/`}${name === "" ? "without a name" : name}`);
}

function summaryLine({ files, objects, judged, denied, warned, audited, problems, notKubernetes }: LintSummary): string {
  const counted = [`${denied} denied`, `${warned} warned`, `${audited} audited`].filter((count) => !count.startsWith("0 "));
  const verdict = counted.length === 0 ? "nothing found" : counted.join(", ");
  const inFiles = `in ${numberOf(files, "file")}`;
  const parts = [
    objects === 0 ? `no object ${inFiles}` : `${numberOf(objects, "object")} ${inFiles}, ${judged} with a pod: ${verdict}`,
    ...(notKubernetes === 0 ? [] : [`${numberOf(notKubernetes, "document")} that ${notKubernetes === 1 ? "is" : "are"} not Kubernetes left out`]),
    ...(problems === 0 ? [] : [`${numberOf(problems, "problem")}, so not everything was judged`]),
  ];
  return parts.join("; ");
}

function numberOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
