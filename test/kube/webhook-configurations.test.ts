import { describe, expect, it } from "vitest";
import { readCaBundles, writeCaBundles } from "../../src/kube/ca-bundles.ts";
import { isFailure } from "../../src/kube/failure.ts";
import { applyToWebhooks, type ConfigurationName, readConfiguration } from "../../src/kube/webhook-configurations.ts";
import { openFake } from "./open-fake.ts";

const NAME: ConfigurationName = { kind: "ValidatingWebhookConfiguration", name: "initguard" };
const EARLY: ConfigurationName = { kind: "MutatingWebhookConfiguration", name: "initguard" };
const PATH = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/initguard";
const EARLY_PATH = PATH.replace("validating", "mutating");
const base64 = (text: string) => Buffer.from(text).toString("base64");

const REGISTERED = {
  metadata: { name: "initguard", labels: { a: "b" } },
  webhooks: [
    { name: "one.initguard.dev", failurePolicy: "Ignore", clientConfig: { service: { name: "initguard" } } },
    { name: "two.initguard.dev", clientConfig: { service: { name: "initguard" }, caBundle: base64("old") } },
  ],
};

describe("webhook configurations", () => {
  it("are read with their CA bundles as text", async () => {
    const { server, fake } = await openFake();
    fake.put(PATH, REGISTERED);
    expect(await readConfiguration(server, NAME)).toMatchObject({
      version: "1",
      webhooks: [
        { name: "one.initguard.dev", caBundle: "", failurePolicy: "Ignore" },
        { name: "two.initguard.dev", caBundle: "old", failurePolicy: "Fail" },
      ],
    });
    expect(await readConfiguration(server, EARLY)).toMatchObject({ failure: "notFound" });
  });

  it("get a CA bundle and nothing else", async () => {
    const { server, fake } = await openFake();
    fake.put(PATH, REGISTERED);
    const seen = await readConfiguration(server, NAME);
    if (isFailure(seen)) throw new Error(seen.message);
    expect(await applyToWebhooks(server, seen, { caBundle: "new" }, "me")).toBeUndefined();
    const { body, query, headers } = fake.requests.at(-1) ?? {};
    expect(body).toEqual({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "initguard", resourceVersion: "1" },
      webhooks: ["one", "two"].map((name) => ({ name: `${name}.initguard.dev`, clientConfig: { caBundle: base64("new") } })),
    });
    expect(Object.fromEntries(query ?? [])).toEqual({ fieldManager: "me", force: "true" });
    expect(headers?.["content-type"]).toBe("application/apply-patch+yaml");
    expect(fake.objects.get(PATH)?.object).toMatchObject({ metadata: { labels: { a: "b" } }, webhooks: [{ failurePolicy: "Ignore" }, {}] });
    expect(await applyToWebhooks(server, seen, { caBundle: "newer" }, "me")).toMatchObject({ failure: "conflict" });
  });

  it("get a failure policy each", async () => {
    const { server, fake } = await openFake();
    fake.put(PATH, REGISTERED);
    const seen = await readConfiguration(server, NAME);
    if (isFailure(seen)) throw new Error(seen.message);
    await applyToWebhooks(server, seen, { failurePolicy: (name) => (name.startsWith("one") ? "Fail" : "Ignore") }, "me");
    expect(fake.objects.get(PATH)?.object).toMatchObject({
      webhooks: [{ failurePolicy: "Fail" }, { failurePolicy: "Ignore", clientConfig: { caBundle: base64("old") } }],
    });
  });

  it("count together, those that exist", async () => {
    const { server, fake } = await openFake();
    expect(await readCaBundles(server, [NAME, EARLY])).toMatchObject({ webhooks: [], configurations: [] });
    fake.put(EARLY_PATH, { webhooks: [{ name: "early.initguard.dev" }] });
    fake.put(PATH, REGISTERED);
    const seen = await readCaBundles(server, [NAME, EARLY]);
    if (isFailure(seen)) throw new Error(seen.message);
    expect(seen.webhooks).toEqual([
      { name: "one.initguard.dev", bundle: "" },
      { name: "two.initguard.dev", bundle: "old" },
      { name: "early.initguard.dev", bundle: "" },
    ]);
    expect(seen.serverTime).toBeCloseTo(Date.now(), -4);
    expect(await writeCaBundles(server, "both", seen, "me")).toBeUndefined();
    expect(await readCaBundles(server, [NAME, EARLY])).toMatchObject({ webhooks: [{ bundle: "both" }, { bundle: "both" }, { bundle: "both" }] });
    expect(await writeCaBundles(server, "late", seen, "me")).toMatchObject({ failure: "conflict" });
    fake.intercept = (_request, response) => {
      response.writeHead(403).end("{}");
      return true;
    };
    expect(await readCaBundles(server, [NAME])).toMatchObject({ failure: "forbidden" });
  });
});
