import { describe, expect, it } from "vitest";
import type { CaBundles } from "../../src/kube/ca-bundles.ts";
import { rotatorAccess, rotatorObjects } from "../../src/kube/rotator-access.ts";
import { openRotatorPorts } from "../../src/kube/rotator-ports.ts";
import type { BundlePublisher, Lease, SecretStore } from "../../src/pki/self-managed/ports.ts";
import { Rotator } from "../../src/pki/self-managed/rotator.ts";
import type { RotatorEvent } from "../../src/pki/self-managed/rotator-event.ts";
import { SETTINGS } from "../../src/pki/self-managed/settings.ts";
import { SYSTEM_CLOCK } from "../../src/pki/self-managed/system-clock.ts";
import type { FakeApiServer } from "./fake-api-server.ts";
import { openFake } from "./open-fake.ts";

const NAMES = ["initguard.initguard.svc"];
const REGISTRATIONS = ["validating", "mutating"].map((kind) => `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations/initguard`);
const objects = { ...rotatorObjects("initguard"), hasEarly: true };

function register(fake: FakeApiServer): void {
  for (const path of REGISTRATIONS) fake.put(path, { webhooks: [{ name: `baseline.${path.length}.initguard.dev`, clientConfig: {} }] });
}

describe("a rotator on an API server", () => {
  it("fits what pki asks for", async () => {
    const { server } = await openFake();
    const ports = openRotatorPorts(server, { objects, namespace: "initguard", identity: "me" });
    const fitting: { secrets: SecretStore; publisher: BundlePublisher<CaBundles>; lease: Lease } = ports;
    expect(Object.keys(fitting)).toEqual(["secrets", "publisher", "lease"]);
  });

  it("five at once make one authority, one leaf, and every registration trusts it", async () => {
    const { server, fake } = await openFake();
    register(fake);
    const events: RotatorEvent[] = [];
    const rotators = [1, 2, 3, 4, 5].map((number) => {
      const ports = openRotatorPorts(server, { objects, namespace: "initguard", identity: `rotator-${number}` });
      // Nobody waits for the lease, so that all of them race.
      const lease: Lease = { hold: async () => ({ isHeld: true, holder: "all" }), release: async () => undefined };
      const options = { settings: { ...SETTINGS, names: NAMES }, clock: SYSTEM_CLOCK, random: Math.random, isOnce: true };
      return new Rotator({ ...ports, ...options, lease, onEvent: (event) => events.push(event) }).run(AbortSignal.timeout(15_000));
    });
    expect(await Promise.all(rotators)).toEqual(Array(5).fill("settled"));
    const done = events.flatMap((event) => (event.event === "done" ? [event.step] : []));
    expect(done.filter((step) => step === "create-authority")).toHaveLength(1);
    expect(done.filter((step) => step === "issue-leaf")).toHaveLength(1);
    const failures = events.flatMap((event) => (event.event === "failed" ? [event.failure.failure] : []));
    expect(new Set(failures)).toEqual(new Set(["conflict"]));
    const bundles = REGISTRATIONS.map((path) => fake.objects.get(path)?.object["webhooks"] as [{ clientConfig: { caBundle: string } }]);
    const secret = fake.objects.get("/api/v1/namespaces/initguard/secrets/initguard-ca")?.object["data"] as Record<string, string>;
    for (const [webhook] of bundles) expect(webhook.clientConfig.caBundle).toBe(secret["ca.crt"]);
  });

  it("asks for nothing that its rights do not name", async () => {
    const { server, fake } = await openFake();
    register(fake);
    const ports = openRotatorPorts(server, { objects, namespace: "initguard", identity: "me" });
    const options = { settings: { ...SETTINGS, names: NAMES }, clock: SYSTEM_CLOCK, random: Math.random, isOnce: true, onEvent: () => undefined };
    await new Rotator({ ...ports, ...options }).run(AbortSignal.timeout(15_000));
    const { namespaced, clusterWide } = rotatorAccess(objects);
    const allowed = [...namespaced, ...clusterWide].flatMap(({ apiGroups: [group = ""], resources, resourceNames, verbs }) =>
      resources.flatMap((resource) => resourceNames.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${resource}/${name}`))),
    );
    const asked = fake.requests.map(({ method, path }) => {
      const [group, resource, name] = /^\/(?:api|apis\/([^/]+))\/v1\/(?:namespaces\/initguard\/)?([^/]+)\/(.+)$/.exec(path)?.slice(1) ?? [];
      return `${method === "GET" ? "get" : "patch"} ${group ?? ""}/${resource}/${name}`;
    });
    expect([...new Set(asked)].filter((one) => !allowed.includes(one))).toEqual([]);
    expect(asked.length).toBeGreaterThan(10);
  });

  it("has rights that name every object", () => {
    const { namespaced, clusterWide } = rotatorAccess({ ...objects, hasEarly: false });
    for (const { resourceNames, verbs } of [...namespaced, ...clusterWide]) {
      expect(resourceNames).not.toEqual([]);
      expect(verbs).not.toContain("*");
    }
    expect(clusterWide[0]?.resources).toEqual(["validatingwebhookconfigurations"]);
  });
});
