import { describe, expect, it } from "vitest";
import { startWebhook, type WebhookOptions } from "../../src/webhook/webhook.ts";
import { expectLawful } from "../support/answer-laws.ts";
import { newCertificate, testSource } from "../support/certificates.ts";
import { policyOf, reviewText, ruleOf, UID } from "../support/reviews.ts";
import { memoryLog, testWebhook } from "../support/test-webhook.ts";

function start(options: Partial<WebhookOptions>) {
  return startWebhook({
    policies: new Map([["test", policyOf()]]),
    defaultProfile: "test",
    certificates: testSource(),
    listen: { host: "127.0.0.1", port: 0 },
    rules: [],
    log: memoryLog([]),
    clock: Date.now,
    version: "0.0.0",
    drain: { wait: 0, deadline: 100 },
    ...options,
  });
}

describe("startWebhook", () => {
  it("does not start with a profile that there is none of", async () => {
    await expect(start({ defaultProfile: "other" })).rejects.toThrow("the default profile other is none of test");
  });

  it("does not start under a certificate that has ended, or is none", async () => {
    await expect(start({ certificates: testSource({ ...newCertificate(), notAfter: 0 }) })).rejects.toThrow(
      "the serving certificate ended on 1970-01-01T00:00:00.000Z",
    );
    await expect(start({ certificates: testSource({ ...newCertificate(), key: "" }) })).rejects.toThrow(
      "the serving certificate or its key is empty",
    );
    await expect(start({ certificates: testSource({ ...newCertificate(), key: newCertificate().key }) })).rejects.toThrow("key values mismatch");
  });

  it("says which address it cannot listen on, and leaves nothing behind", async () => {
    const { address } = await testWebhook();
    await expect(start({ listen: address })).rejects.toThrow(`cannot listen on 127.0.0.1:${address.port}: listen EADDRINUSE`);
    const source = testSource();
    await expect(start({ metricsListen: address, certificates: source })).rejects.toThrow(`cannot listen on 127.0.0.1:${address.port}`);
    expect(source.followers()).toBe(0);
  });

  it("follows the certificates until it has drained", async () => {
    const { source, drain } = await testWebhook();
    expect(source.followers()).toBe(1);
    await drain();
    expect(source.followers()).toBe(0);
  });

  it("denies with the uid, under an id that is also in the log, when something outside the judgement throws", async () => {
    const webhook = await testWebhook(policyOf(), { clock: clockThatBreaks() });
    const { status, body } = await webhook.post(reviewText());
    expect(status).toBe(200);
    const { response } = expectLawful(body, UID);
    expect(response.status).toMatchObject({ code: 500, reason: "InternalError" });
    const id = /fault ([0-9a-f]{8})$/.exec(response.status?.message ?? "")?.[1];
    expect(webhook.log).toEqual([
      expect.objectContaining({ level: "error", object: expect.objectContaining({ uid: UID, fault: id, err: expect.any(Error) }) }),
    ]);
  });

  it("gives every fault an id of its own", async () => {
    const broken = ruleOf("broken", "Deny", () => {
      throw new Error("boom");
    });
    const webhook = await testWebhook(policyOf(broken));
    await webhook.post(reviewText());
    await webhook.post(reviewText());
    expect(new Set(webhook.log.map(({ object }) => object["fault"])).size).toBe(2);
  });

  it("answers although its log cannot be written", async () => {
    const log = memoryLog([]);
    const broken = () => {
      throw new Error("no space left on device");
    };
    const webhook = await testWebhook(policyOf(), { log: { ...log, debug: broken, info: broken, warn: broken, error: broken } });
    for (const text of [reviewText(), reviewText({ operation: "x" }), "[]"]) expect((await webhook.post(text)).body).not.toBe("");
    expect(webhook.inFlightBytes()).toBe(0);
  });
});

/** Right while the webhook starts, then broken. */
function clockThatBreaks(): () => number {
  let calls = 0;
  return () => {
    if (calls++ > 0) throw new Error("no clock");
    return Date.now();
  };
}
