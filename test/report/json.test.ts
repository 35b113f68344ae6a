import { describe, expect, it } from "vitest";
import { jsonReport } from "../../src/report/json.ts";
import { lintFinding, lintReport } from "./lint-reports.ts";

describe("jsonReport", () => {
  it("holds findings, problems and summary, each field by its name", () => {
    const report = lintReport({
      findings: [lintFinding()],
      problems: [
        { file: "a.yaml", line: 1, column: 2, message: "broken" },
        { file: "b.yaml", message: "no such file or folder" },
      ],
      summary: { denied: 1 },
    });
    expect(JSON.parse(jsonReport(report))).toEqual(report);
    expect(Object.keys(JSON.parse(jsonReport(report)))).toEqual(["findings", "problems", "summary"]);
  });

  it("writes only the parts that are part of the format", () => {
    const extra = { ...lintFinding(), secret: "x", object: { ...lintFinding().object, uid: "x" } };
    expect(JSON.parse(jsonReport(lintReport({ findings: [extra] }))).findings).toEqual([lintFinding()]);
  });

  it("is printable, and means the same", () => {
    const names = "\u001b\u007f\u0085\u202e\u2028\ufeff\ud800é🚀";
    const report = lintReport({ findings: [lintFinding({ file: names })] });
    const text = jsonReport(report);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028\ufeff]/);
    expect(JSON.parse(text)).toEqual(report);
  });
});
