import type { LintReport } from "./lint-report.ts";

/**
 * The report as one JSON text, indented, without a line break at its end. Unprintable characters in names of files and objects are written as
 * `\uHHHH`, so the values stay what they are.
 */
export function jsonReport({ findings, problems, summary }: LintReport): string {
  const report = {
    findings: findings.map(({ rule, action, cause, field, message, hint, file, line, column, object }) => {
      const { apiVersion, kind, namespace, name } = object;
      return { rule, action, cause, field, message, hint, file, line, column, object: { apiVersion, kind, namespace, name } };
    }),
    problems: problems.map(({ file, line, column, message }) => ({ file, line, column, message })),
    summary,
  };
  return JSON.stringify(report, undefined, 2).replace(UNPRINTABLE, escapeOf);
}

/** What `JSON.stringify` leaves as it is and a terminal should not see; `printable` has the reasons. */
const UNPRINTABLE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
