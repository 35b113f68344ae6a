import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/report/manifests/json.ts";
import type { Manifest } from "../../support/pods.ts";
import { askedRelease } from "../asked-release.ts";
import { type Bench, start } from "../bench.ts";
import { type Refusal, refusalIn } from "../refusal.ts";
import { register, unregister } from "../register.ts";
import { registrationOf } from "../registration.ts";
import { startWebhookUnderTest, type WebhookUnderTest } from "../webhook-under-test.ts";

const PODS = "/api/v1/namespaces/default/pods";
const MERGE = { "content-type": "application/merge-patch+json" };
const MUTABLE = "spec.initContainers[0].image: FieldValueInvalid";

let bench: Bench;
let webhook: WebhookUnderTest;

/** A pod that is denied for its image, and of whose arguments the API server makes six bytes out of each when it asks the webhook. */
const swollen = (name: string, bytes: number, image = "busybox"): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { initContainers: [{ name: "setup", image, args: ["<".repeat(bytes)] }], containers: [{ name: "app", image: "app:1.0.0" }] },
});

/** A pod of 2 MB whose last init container alone is wrong. */
const crowded = (count: number): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "crowded" },
  spec: {
    initContainers: Array.from({ length: count }, (_, at) => ({ name: `c${at}`, image: at === count - 1 ? "a" : "a:1" })),
    containers: [{ name: "app", image: "app:1.0.0" }],
  },
});

beforeAll(async () => {
  bench = await start({ minor: askedRelease().minor });
  webhook = await startWebhookUnderTest();
  // Without a webhook the API server stores such a pod, up to what etcd takes: what is denied below would have got through.
  for (const [name, image] of [["bad"], ["good", "busybox:1.36.1"]] as const) {
    const { status } = await bench.request("POST", PODS, swollen(name, 1_400_000, image));
    expect(status).toBe(201);
  }
});

afterAll(async () => {
  await bench?.stop();
  await webhook?.stop();
});

const create = async (pod: Manifest): Promise<Refusal> => refusalIn(await bench.request("POST", PODS, pod));
const isThere = async (name: string): Promise<boolean> => (await bench.request("GET", `${PODS}/${name}`)).status === 200;

describe.each(["Fail", "Ignore"] as const)("under %s", (failurePolicy) => {
  let registration: JsonObject;

  beforeAll(async () => {
    // Whether five seconds are enough is a question to the machine.
    registration = registrationOf(webhook, { failurePolicy, timeoutSeconds: 30 });
    await register(bench, registration);
  });

  afterAll(() => unregister(bench, registration));

  test.each([1_400_000, 3_000_000])("a pod with %i times < in it is denied and not stored", async (bytes) => {
    expect(await create(swollen("swollen", bytes))).toMatchObject({ status: 422, causes: [MUTABLE] });
    expect(await isThere("swollen")).toBe(false);
  });

  test("the label of a stored one changes, with a warning, as that of any pod that was bad before", async () => {
    const before = webhook.reviews.length;
    const { status, headers, body } = await bench.request("PATCH", `${PODS}/bad`, { metadata: { labels: { under: failurePolicy } } }, MERGE);
    expect(status).toBe(200);
    expect(body).toMatchObject({ metadata: { labels: { under: failurePolicy } } });
    expect(headers["warning"]?.join()).toContain("[image-mutable]");
    expect(webhook.reviews.slice(before)).toMatchObject([{ operation: "UPDATE", message: "allowed with warnings" }]);
  });

  test("a label does not get through with something worse", async () => {
    const patch = [
      { op: "add", path: "/metadata/labels", value: { under: failurePolicy } },
      { op: "replace", path: "/spec/initContainers/0/image", value: "busybox:latest" },
    ];
    const answer = await bench.request("PATCH", `${PODS}/good`, patch, { "content-type": "application/json-patch+json" });
    expect(refusalIn(answer)).toMatchObject({ status: 422, causes: [MUTABLE] });
    expect((await bench.request("GET", `${PODS}/good`)).body).not.toMatchObject({ metadata: { labels: expect.anything() } });
  });

  test("of 60,000 init containers the last is judged as well", async () => {
    expect(await create(crowded(60_000))).toMatchObject({ status: 422, causes: ["spec.initContainers[59999].image: FieldValueInvalid"] });
  });
});

describe("a review that is larger than the webhook takes", () => {
  let small: WebhookUnderTest;
  let registration: JsonObject;

  beforeAll(async () => {
    small = await startWebhookUnderTest({ limits: { bodyBytes: 2 * 1024 * 1024 } });
    registration = registrationOf(small, { failurePolicy: "Ignore" });
    await register(bench, registration);
  });

  afterAll(async () => {
    await unregister(bench, registration);
    await small.stop();
  });

  test("is a denial also under Ignore, not a failed call that lets the pod through", async () => {
    const refused = await create(swollen("swollen", 1_400_000));
    expect(refused).toMatchObject({ status: 413, causes: [] });
    expect(refused.message).toMatchInlineSnapshot(
      `"admission webhook "baseline.initguard.dev" denied the request: the review is larger than 2097152 bytes, the most that is judged; make the object smaller"`,
    );
    expect(await isThere("swollen")).toBe(false);
  });
});
