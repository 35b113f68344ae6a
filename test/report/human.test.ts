import { describe, expect, it } from "vitest";
import { humanReport, type Style } from "../../src/report/human.ts";
import { lintFinding, lintReport } from "./lint-reports.ts";

const web = lintFinding().object;
const job = { apiVersion: "batch/v1", kind: "Job", namespace: "", name: "" };

describe("humanReport", () => {
  it("shows file by file and object by object what was found, in the order of the places", () => {
    const findings = [
      lintFinding({ line: 20, field: "b", action: "Warn", rule: "mutable-image", object: web }),
      lintFinding({ line: 12, field: "a", object: web }),
      lintFinding({ line: 40, column: 1, field: "c", action: "Audit", object: job }),
      lintFinding({ file: "a.yaml", line: 1, column: 2, object: web }),
    ].map(({ hint, ...finding }) => (finding.field === "a" ? { ...finding, hint: "remove it" } : finding));
    const problems = [
      { file: "k8s/web.yaml", line: 30, column: 3, message: "bad indentation of a mapping entry" },
      { file: "gone.yaml", message: "no such file or folder" },
    ];
    expect(
      humanReport(
        lintReport({ findings, problems, summary: { files: 2, objects: 9, judged: 7, denied: 2, warned: 0, audited: 1, notKubernetes: 1 } }),
      ),
    ).toBe(
      `Deployment shop/web
  a.yaml:1:2  Deny  probes  spec.initContainers[0].livenessProbe: Forbidden: may not be set

gone.yaml  Problem  no such file or folder

Deployment shop/web
  k8s/web.yaml:12:9  Deny  probes  a: Forbidden: may not be set
      remove it
  k8s/web.yaml:20:9  Warn  mutable-image  b: Forbidden: may not be set
k8s/web.yaml:30:3  Problem  bad indentation of a mapping entry
Job without a name
  k8s/web.yaml:40:1  Audit  probes  c: Forbidden: may not be set

9 objects in 2 files, 7 with a pod: 2 denied, 1 audited; 1 document that is not Kubernetes left out; 2 problems, so not everything was judged`,
    );
  });

  it.each([
    [{}, "1 object in 1 file, 1 with a pod: nothing found"],
    [{ objects: 0, judged: 0, files: 2, notKubernetes: 3 }, "no object in 2 files; 3 documents that are not Kubernetes left out"],
    [{ warned: 2, objects: 3, judged: 2 }, "3 objects in 1 file, 2 with a pod: 2 warned"],
  ])("sums up %j", (summary, line) => {
    expect(humanReport(lintReport({ summary }))).toBe(line);
  });

  it("marks what may look different, and changes no letter by it", () => {
    const marked: Style = (emphasis, text) => `<${emphasis}>${text}</>`;
    const problems = [{ file: "x.yaml", message: "broken" }];
    const report = lintReport({ findings: [lintFinding()], problems });
    const text = humanReport(report, marked);
    for (const part of ["<object>Deployment shop/web</>", "<Deny>Deny</>", "<hint>      remove it</>", "<Problem>Problem</>"])
      expect(text).toContain(part);
    expect(text.replace(/<\/?\w*>/g, "")).toBe(humanReport(report));
  });

  it("lets no name or message move the cursor or add a line", () => {
    const evil = "a\u001b[2K\n\u202eb";
    const finding = lintFinding({
      file: evil,
      message: evil,
      hint: evil,
      field: evil,
      object: { apiVersion: evil, kind: evil, namespace: evil, name: evil },
    });
    const text = humanReport(lintReport({ findings: [finding], problems: [{ file: evil, line: 1, column: 1, message: evil }] }));
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text.split("\n")).toHaveLength(6);
  });
});
