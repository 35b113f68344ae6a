import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { InFlight } from "../../src/webhook/in-flight.ts";
import { LIMITS } from "../../src/webhook/limits.ts";
import { createMetrics } from "../../src/webhook/metrics.ts";
import type { Manifest } from "../support/pods.ts";
import { at, listAt } from "./own-pods.ts";

const DEPLOY = join(import.meta.dirname, "..", "..", "deploy");

/** What the API server exports (staging/src/k8s.io/apiserver: pkg/admission/metrics/metrics.go, pkg/endpoints/metrics/metrics.go at v1.36). */
const API_SERVER = [
  "apiserver_admission_webhook_admission_duration_seconds_bucket",
  "apiserver_admission_webhook_rejection_count",
  "apiserver_admission_webhook_fail_open_count",
  "apiserver_admission_webhook_request_total",
  "apiserver_admission_match_condition_evaluation_errors_total",
  "apiserver_admission_match_condition_exclusions_total",
  "apiserver_request_total",
];

/** The series that the webhook exports, with the labels each may carry. */
async function exported(): Promise<ReadonlySet<string>> {
  const options = { inFlight: new InFlight(LIMITS), notAfter: () => 0, profiles: new Set<string>(), version: "1" };
  const text = await createMetrics(options).text();
  return new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = "", type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

function metricsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/\b(?:initguard|apiserver|process)_\w+/g)].map(([name]) => name);
}

const alerts = load(readFileSync(join(DEPLOY, "alerts.yaml"), "utf8")) as Manifest;
const rules = listAt(at(alerts, "spec"), "groups").flatMap((group) => listAt(group, "rules"));
const dashboard = JSON.parse(readFileSync(join(DEPLOY, "dashboard.json"), "utf8")) as Manifest;
const panels = listAt(dashboard, "panels");
const expressions = [
  ...rules.map(({ alert, expr }) => [`the alert ${alert}`, String(expr)] as const),
  ...panels.flatMap((panel) => listAt(panel, "targets").map(({ expr }) => [`the panel ${panel["title"]}`, String(expr)] as const)),
];

describe("alerts and dashboard", () => {
  it.each(expressions)("%s reads metrics that exist", async (_name, expression) => {
    const known = new Set([...(await exported()), ...API_SERVER]);
    const named = metricsIn(expression);
    expect(named).not.toEqual([]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("watch everything that the webhook counts as trouble", () => {
    const watched = new Set(rules.flatMap(({ expr }) => metricsIn(String(expr))));
    const troubles = ["initguard_faults_total", "initguard_shed_total", "initguard_certificate_reloads_total", "initguard_handshake_failures_total"];
    for (const metric of [...troubles, "initguard_certificate_expiry_timestamp_seconds"]) expect(watched).toContain(metric);
  });

  it("show every metric that the webhook exports", async () => {
    const shown = new Set(panels.flatMap((panel) => listAt(panel, "targets").flatMap(({ expr }) => metricsIn(String(expr)))));
    const series = [...(await exported())].filter((name) => !/_(sum|count)$/.test(name));
    expect(series.filter((name) => !shown.has(name))).toEqual([]);
  });

  it("name each alert and panel once, and say in each what to do", () => {
    for (const names of [rules.map(({ alert }) => alert), panels.map(({ id }) => id), panels.map(({ title }) => title)]) {
      expect(new Set(names).size).toBe(names.length);
    }
    for (const rule of rules) expect(Object.keys(at(rule, "annotations"))).toEqual(["summary", "description"]);
  });

  it("point at sections of the operations page that exist", () => {
    const page = readFileSync(join(DEPLOY, "README.md"), "utf8");
    const named = rules.flatMap((rule) => [...String(at(rule, "annotations")["description"]).matchAll(/"([^"]+)" in deploy\/README\.md/g)]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, title] of named) expect(page).toMatch(new RegExp(`^#+ ${title}$`, "m"));
  });
});
