import { describe, expect, it } from "vitest";
import { type Activation, activate } from "../../src/kube/activation.ts";
import type { ProbeTarget } from "../../src/kube/probe.ts";
import { type FakeApiServer, status } from "./fake-api-server.ts";
import { openFake } from "./open-fake.ts";

const PATH = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/initguard";
const BAD: ProbeTarget = { object: { apiVersion: "v1", kind: "Pod", metadata: { generateName: "bad-" } }, resource: "pods", namespace: "default" };

const DENIED = [422, "Invalid", 'admission webhook "baseline.initguard.dev" denied the request: Pod "x" is invalid: …'] as const;
const SILENT = [
  500,
  "InternalError",
  'Internal error occurred: failed calling webhook "baseline.initguard.dev": failed to call webhook: Post "https://…": EOF',
] as const;
const OTHER = [403, "Forbidden", 'admission webhook "policy.example.com" denied the request: no'] as const;
const ADMITTED = undefined;
const BUILT_IN = [422, "Invalid", 'Pod "bad-" is invalid: spec.containers: Required value'] as const;
const BUSY = [429, "TooManyRequests", "try again later"] as const;

type Says = readonly [number, string, string] | undefined;

/** What the API server says to one dry run after the other; the last one for ever. */
function says(fake: FakeApiServer, ...answers: readonly Says[]): void {
  let at = 0;
  fake.intercept = ({ method }, response) => {
    if (method !== "POST") return false;
    const answer = answers[Math.min(at++, answers.length - 1)];
    if (answer === undefined) return false;
    status(response, ...answer);
    return true;
  };
}

interface Played {
  readonly activation: Activation;
  readonly policies: readonly unknown[];
  readonly probes: readonly string[];
  readonly fake: FakeApiServer;
}

async function play(prepare: (fake: FakeApiServer) => void, objection?: string): Promise<Played> {
  const { server, fake } = await openFake();
  fake.put(PATH, {
    webhooks: [
      { name: "baseline.initguard.dev", failurePolicy: "Ignore" },
      { name: "restricted.initguard.dev", failurePolicy: "Fail" },
    ],
  });
  prepare(fake);
  const probes: string[] = [];
  const activation = await activate(server, {
    configuration: { kind: "ValidatingWebhookConfiguration", name: "initguard" },
    knownBad: BAD,
    alsoOurs: ["baseline.early.initguard.dev"],
    patience: 5,
    objection: () => objection,
    sleep: async () => undefined,
    onProbe: (phase, { outcome }) => probes.push(`${phase} ${outcome}`),
  });
  const { webhooks = [] } = (fake.objects.get(PATH)?.object ?? {}) as { webhooks?: { failurePolicy: unknown }[] };
  return { activation, policies: webhooks.map(({ failurePolicy }) => failurePolicy), probes, fake };
}

describe("activate", () => {
  it("makes the policy Fail after three denials, and asks for three more", async () => {
    const { activation, policies, probes, fake } = await play((fake) => says(fake, DENIED));
    expect(activation).toEqual({ outcome: "activated" });
    expect(policies).toEqual(["Fail", "Fail"]);
    expect(probes).toEqual([...Array(3).fill("before denied"), ...Array(3).fill("after denied")]);
    const dryRun = fake.requests.find(({ method }) => method === "POST");
    expect([dryRun?.path, dryRun?.query.get("dryRun"), dryRun?.body]).toEqual([
      "/api/v1/namespaces/default/pods",
      "All",
      { ...BAD.object, metadata: { generateName: "bad-", namespace: "default" } },
    ]);
  });

  it("waits for the webhook, and wants three denials in a row", async () => {
    const { activation, probes } = await play((fake) => says(fake, ADMITTED, SILENT, DENIED, DENIED, BUSY, DENIED));
    expect(activation).toEqual({ outcome: "activated" });
    expect(probes.slice(0, 6)).toEqual([
      "before admitted",
      "before unanswered",
      "before denied",
      "before denied",
      "before not-judged",
      "before denied",
    ]);
  });

  it("takes the early registration for the webhook", async () => {
    const early = [422, "Invalid", 'admission webhook "baseline.early.initguard.dev" denied the request: no'] as const;
    expect((await play((fake) => says(fake, early))).activation).toEqual({ outcome: "activated" });
  });

  it.each([
    ["the dry run is admitted", ADMITTED, "the dry run was admitted: no webhook of ours was asked, or none answered", 5],
    ["no replica answers", SILENT, SILENT[2], 5],
    ["another webhook denies first", OTHER, "another webhook denied the dry run first: policy.example.com", 5],
    ["the API server denies first", BUILT_IN, `the dry run did not get as far as a webhook: ${BUILT_IN[2]}`, 1],
  ])("changes nothing when %s", async (_what, answer, because, count) => {
    const { activation, policies, probes, fake } = await play((fake) => says(fake, answer));
    expect(activation).toEqual({ outcome: "not-proven", because });
    expect(policies).toEqual(["Ignore", "Fail"]);
    expect(probes).toHaveLength(count);
    expect(fake.requests.some(({ method }) => method === "PATCH")).toBe(false);
  });

  it("goes back to what every webhook had when it fails three times afterwards", async () => {
    const { activation, policies, probes } = await play((fake) => says(fake, DENIED, DENIED, DENIED, DENIED, SILENT, SILENT, DENIED, SILENT));
    expect(activation).toEqual({ outcome: "rolled-back", because: SILENT[2] });
    expect(policies).toEqual(["Ignore", "Fail"]);
    expect(probes.filter((probe) => probe.startsWith("after"))).toHaveLength(5);
  });

  it("says so when there is no way back", async () => {
    let isLost = false;
    const { activation, policies } = await play((fake) => {
      says(fake, DENIED, DENIED, DENIED, SILENT);
      const { intercept } = fake;
      let patches = 0;
      fake.intercept = (request, response) => {
        if (request.method === "PATCH") isLost = ++patches > 1;
        if (!isLost || request.method === "POST") return intercept(request, response);
        status(response, 403, "Forbidden", "no longer allowed");
        return true;
      };
    });
    expect(activation).toEqual({ outcome: "stuck", because: `${SILENT[2]}; no longer allowed` });
    expect(policies).toEqual(["Fail", "Fail"]);
  });

  it("still looks when everything is active already", async () => {
    const active = (fake: FakeApiServer) => fake.put(PATH, { webhooks: [{ name: "baseline.initguard.dev", failurePolicy: "Fail" }] });
    const good = await play((fake) => {
      active(fake);
      says(fake, DENIED);
    });
    expect(good.activation).toEqual({ outcome: "already-active" });
    const bad = await play((fake) => {
      active(fake);
      says(fake, ADMITTED);
    });
    expect(bad.activation).toMatchObject({ outcome: "not-proven" });
  });

  it("does not begin without a registration, without webhooks, or against an objection", async () => {
    expect((await play((fake) => fake.objects.delete(PATH))).activation).toEqual({ outcome: "not-proven", because: `${PATH} not found` });
    expect((await play((fake) => fake.put(PATH, {}))).activation).toEqual({ outcome: "not-proven", because: "initguard registers no webhook" });
    const { activation, probes } = await play((fake) => says(fake, DENIED), "its CA bundle is empty");
    expect(activation).toEqual({ outcome: "not-proven", because: "its CA bundle is empty" });
    expect(probes).toEqual([]);
  });
});
