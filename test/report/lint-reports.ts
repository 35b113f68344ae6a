import type { LintFinding, LintReport } from "../../src/report/lint-report.ts";

/** A finding with the given parts put over it. */
export function lintFinding(over: Partial<LintFinding> = {}): LintFinding {
  return {
    rule: "probes",
    action: "Deny",
    cause: "FieldValueForbidden",
    field: "spec.initContainers[0].livenessProbe",
    message: "Forbidden: may not be set",
    hint: "remove it",
    file: "k8s/web.yaml",
    line: 12,
    column: 9,
    object: { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" },
    ...over,
  };
}

/** A report of nothing, with the given parts put over it. */
export function lintReport({ findings = [], problems = [], summary = {} }: { [Part in keyof LintReport]?: Partial<LintReport[Part]> }): LintReport {
  const none = { files: 1, objects: 1, judged: 1, denied: 0, warned: 0, audited: 0, notKubernetes: 0 };
  return {
    findings: [...findings],
    problems: [...problems],
    summary: { ...none, findings: findings.length ?? 0, problems: problems.length ?? 0, ...summary },
  } as LintReport;
}
