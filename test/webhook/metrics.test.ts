import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { child } from "../../src/core/field-path.ts";
import { forbidden } from "../../src/core/violation.ts";
import { newCertificate } from "../support/certificates.ts";
import { policyOf, reviewText, ruleOf } from "../support/reviews.ts";
import { type TestWebhook, testWebhook } from "../support/test-webhook.ts";

const onImage = (id: string, action: "Deny" | "Warn") =>
  ruleOf(id, action, (pod) => pod.initContainers.map(({ path }) => forbidden(child(path, "image"), "may not be set")));

function counted(policy = policyOf()): Promise<TestWebhook> {
  return testWebhook(policy, { metricsListen: { host: "127.0.0.1", port: 0 }, limits: { largeBytes: 20_000, largeReviews: 0 } });
}

function plain({ metricsAddress }: TestWebhook) {
  return supertest(`http://127.0.0.1:${metricsAddress?.port}`);
}

/** The samples of the scrape, by series; only those of our own. */
async function samples(webhook: TestWebhook): Promise<Readonly<Record<string, number>>> {
  const { text } = await plain(webhook).get("/metrics");
  const lines = text.split("\n").filter((line) => line.startsWith("initguard_"));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

describe("metrics", () => {
  it("count what was answered, by verdict, operation, profile and rule", async () => {
    const webhook = await counted(policyOf(onImage("hard", "Deny"), onImage("soft", "Warn")));
    await webhook.post(reviewText());
    await webhook.post(reviewText());
    await webhook.post(reviewText({ object: { spec: {} } }));
    expect(await samples(webhook)).toMatchObject({
      'initguard_reviews_total{verdict="denied",operation="CREATE",profile="test"}': 2,
      'initguard_reviews_total{verdict="allowed",operation="CREATE",profile="test"}': 1,
      'initguard_rule_findings_total{rule="hard",action="Deny"}': 2,
      'initguard_rule_findings_total{rule="soft",action="Warn"}': 2,
      initguard_review_duration_seconds_count: 3,
      'initguard_review_duration_seconds_bucket{le="+Inf"}': 3,
      initguard_faults_total: 0,
      initguard_in_flight_bytes: 0,
      'initguard_build_info{version="0.0.0"}': 1,
    });
  });

  it("count dry runs apart, where no alert looks", async () => {
    const webhook = await counted(policyOf(onImage("hard", "Deny")));
    await webhook.post(reviewText({ dryRun: true }));
    const found = await samples(webhook);
    expect(found).toHaveProperty(['initguard_dry_run_reviews_total{verdict="denied",operation="CREATE",profile="test"}'], 1);
    expect(Object.keys(found).filter((series) => /^initguard_(reviews|rule_findings)_total/.test(series))).toEqual([]);
  });

  it("count what could not be judged, what need not have been sent, what was sent away, and faults", async () => {
    const webhook = await counted(
      policyOf(
        ruleOf("broken", "Deny", () => {
          throw new Error("boom");
        }),
      ),
    );
    await webhook.post("[]");
    await webhook.post(reviewText({ object: null }));
    await webhook.post(reviewText({ kind: { group: "", version: "v1", kind: "Secret" } }));
    await webhook.post(reviewText({ name: "x".repeat(40_000) }));
    await webhook.post(reviewText());
    webhook.source.change({ ...newCertificate(), key: "" });
    webhook.source.change(newCertificate());
    expect(await samples(webhook)).toMatchObject({
      'initguard_refusals_total{reason="MalformedReview"}': 2,
      'initguard_refusals_total{reason="InternalError"}': 1,
      'initguard_unjudged_reviews_total{scope="foreign"}': 1,
      'initguard_shed_total{why="busy"}': 1,
      'initguard_reviews_total{verdict="denied",operation="UNKNOWN",profile="test"}': 1,
      initguard_review_duration_seconds_count: 3,
      initguard_faults_total: 1,
      'initguard_certificate_reloads_total{served="false"}': 1,
      'initguard_certificate_reloads_total{served="true"}': 1,
    });
  });

  it("say when the certificate in service ends", async () => {
    const webhook = await counted();
    const next = { ...newCertificate(), notAfter: 4_000_000_000_000 };
    webhook.source.change(next);
    expect((await samples(webhook))["initguard_certificate_expiry_timestamp_seconds"]).toBe(4_000_000_000);
  });

  it("have as many series however many names a caller makes up", async () => {
    const webhook = await counted();
    const send = (at: number) =>
      webhook.post(
        reviewText({
          name: `n${at}`,
          namespace: `s${at}`,
          userInfo: { username: `u${at}` },
          kind: { group: `g${at}.io`, version: "v1", kind: `K${at}` },
        }),
        {
          path: `/validate/p${at}`,
        },
      );
    await send(0);
    const series = Object.keys(await samples(webhook));
    for (let at = 1; at < 50; at++) await send(at);
    expect(Object.keys(await samples(webhook))).toEqual(series);
  });

  it("are Prometheus text, beside health, on a listener without reviews", async () => {
    const webhook = await counted();
    const http = plain(webhook);
    const { headers, text } = await http.get("/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^process_cpu_seconds_total [0-9.e-]+$/m);
    expect((await http.get("/readyz")).body).toEqual({ ready: true });
    expect((await http.get("/livez")).body).toEqual({ live: true });
    expect((await http.post("/validate").send(reviewText())).status).toBe(405);
    expect((await http.get("/validate")).status).toBe(404);
    await webhook.drain();
    await expect(http.get("/livez")).rejects.toThrow("ECONNREFUSED");
  });
});
