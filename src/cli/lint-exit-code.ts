import type { LintFinding, LintReport } from "../report/lint-report.ts";
import { EXIT } from "./exit-codes.ts";

/** The mildest action that fails a run, as `--fail-on` names it. */
export type FailOn = "deny" | "warn" | "audit";

const FAILING: Readonly<Record<FailOn, readonly LintFinding["action"][]>> = {
  deny: ["Deny"],
  warn: ["Deny", "Warn"],
  audit: ["Deny", "Warn", "Audit"],
};

/** What a run ends with. Something that could not be judged outweighs all findings: a run that has not seen everything must never look like one that has. */
export function lintExitCode({ findings, problems }: Pick<LintReport, "findings" | "problems">, failOn: FailOn): number {
  if (problems.length > 0) return EXIT.trouble;
  return findings.some(({ action }) => FAILING[failOn].includes(action)) ? EXIT.findings : EXIT.fine;
}
