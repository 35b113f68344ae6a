import { describe, expect, it } from "vitest";
import { lintExitCode } from "../../src/cli/lint-exit-code.ts";
import type { LintFinding } from "../../src/report/lint-report.ts";

const found = (action: LintFinding["action"]): LintFinding => ({
  ...{ rule: "probes", action, cause: "FieldValueForbidden", field: "spec", message: "m" },
  ...{ file: "f", line: 1, column: 1, object: { apiVersion: "v1", kind: "Pod", namespace: "", name: "p" } },
});

describe("lintExitCode", () => {
  it.each([
    ["deny", [1, 0, 0]],
    ["warn", [1, 1, 0]],
    ["audit", [1, 1, 1]],
  ] as const)("with --fail-on %s is %j for a denial, a warning, an audited finding", (failOn, codes) => {
    const [deny, warn, audit] = [found("Deny"), found("Warn"), found("Audit")];
    expect([deny, warn, audit].map((finding) => lintExitCode({ findings: [finding], problems: [] }, failOn))).toEqual(codes);
    expect(lintExitCode({ findings: [audit, warn, deny], problems: [] }, failOn)).toBe(1);
    expect(lintExitCode({ findings: [], problems: [] }, failOn)).toBe(0);
    expect(lintExitCode({ findings: [deny], problems: [{ file: "f", message: "m" }] }, failOn)).toBe(2);
    expect(lintExitCode({ findings: [], problems: [{ file: "f", message: "m" }] }, failOn)).toBe(2);
  });
});
