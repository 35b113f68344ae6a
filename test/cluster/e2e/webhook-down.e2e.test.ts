import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "../../support/pods.ts";
import { findAuditEvent } from "../audit-log.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { refusalIn } from "../refusal.ts";

const pod = (name: string, initContainers: readonly Manifest[] = [{ name: "setup", image: "busybox" }], metadata: Manifest = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...metadata },
  spec: { initContainers, containers: [{ name: "app", image: "app:1.0.0" }] },
});

let cluster: GuardedCluster;

const create = (object: Manifest, namespace = "default") => cluster.bench.request("POST", `/api/v1/namespaces/${namespace}/pods`, object);

beforeAll(async () => {
  cluster = await startGuarded({
    failurePolicy: "Fail",
    prepare: async (bench) => {
      await bench.kubectl("create", "namespace", "initguard");
      for (const [name, metadata] of Object.entries({ there: {}, ending: { finalizers: ["example.com/test"] } })) {
        const { status, text } = await bench.request("POST", "/api/v1/namespaces/default/pods", pod(name, undefined, metadata));
        if (status !== 201) throw new Error(text);
      }
    },
  });
  expect((await create(pod("judged"))).status).toBe(422);
  await cluster.webhook.stop();
});

afterAll(async () => {
  await cluster?.stop();
});

describe("when the webhook is gone, under Fail", () => {
  test("what would be judged is refused, and the user is told that nobody answered", async () => {
    const { code, stderr } = await cluster.bench.kubectlWithInput(JSON.stringify(pod("late")), "apply", "-f", "-");
    expect(code).toBe(1);
    expect(stderr.replaceAll(/127\.0\.0\.1:\d+/g, "ADDRESS")).toMatchInlineSnapshot(`
      "Error from server (InternalError): error when creating "STDIN": Internal error occurred: failed calling webhook "baseline.initguard.dev": failed to call webhook: Post "https://ADDRESS/validate/baseline?timeout=5s": dial tcp ADDRESS: connect: connection refused
      "
    `);
    expect((await cluster.bench.request("GET", "/api/v1/namespaces/default/pods/late")).status).toBe(404);
  });

  test("pods without init containers are created", async () => {
    expect((await create(pod("plain", []))).status).toBe(201);
  });

  test("pods of kube-system and of the webhook itself are created", async () => {
    expect((await create(pod("dns"), "kube-system")).status).toBe(201);
    expect((await create(pod("own"), "initguard")).status).toBe(201);
  });

  test("pods are scheduled, report their status, are deleted and lose their finalizers", async () => {
    const there = "/api/v1/namespaces/default/pods/there";
    const ending = "/api/v1/namespaces/default/pods/ending";
    const merge = { "content-type": "application/merge-patch+json" };
    const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "there" }, target: { kind: "Node", name: "nowhere" } };
    expect((await cluster.bench.request("POST", `${there}/binding`, binding)).status).toBe(201);
    expect((await cluster.bench.request("PATCH", `${there}/status`, { status: { reason: "Test" } }, merge)).status).toBe(200);
    expect((await cluster.bench.request("DELETE", `${there}?gracePeriodSeconds=0`)).status).toBe(200);
    expect((await cluster.bench.request("DELETE", ending)).status).toBe(200);
    expect((await cluster.bench.request("PATCH", ending, { metadata: { finalizers: null } }, merge)).status).toBe(200);
    expect((await cluster.bench.request("GET", ending)).status).toBe(404);
  });

  test("nodes, leases and namespaces are none of its business", async () => {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "worker" } };
    expect((await cluster.bench.request("POST", "/api/v1/nodes", node)).status).toBe(201);
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "worker" } };
    expect((await cluster.bench.request("POST", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases", lease)).status).toBe(201);
    expect(await cluster.bench.kubectl("create", "namespace", "new")).toMatchObject({ code: 0 });
  });
});

describe("when the webhook is gone, under Ignore", () => {
  const name = "validatingwebhookconfiguration/initguard";

  beforeAll(async () => {
    // The configuration stays changeable while nobody answers.
    const patch = [0, 1, 2].map((at) => ({ op: "replace", path: `/webhooks/${at}/failurePolicy`, value: "Ignore" }));
    expect(await cluster.bench.kubectl("patch", name, "--type=json", "-p", JSON.stringify(patch))).toMatchObject({ code: 0 });
  });

  test("everything is admitted, and the audit log says of each that nobody judged it", async () => {
    await expect.poll(async () => (await create(pod("rescued"))).status).toBe(201);
    const { annotations = {} } = await findAuditEvent(
      cluster.bench.auditLogPath,
      ({ objectRef, responseStatus }) => objectRef?.["name"] === "rescued" && responseStatus?.code === 201,
    );
    const failedOpen = Object.entries(annotations).filter(([key]) => key.startsWith("failed-open.validating.webhook.admission.k8s.io/"));
    expect(failedOpen.map(([, webhook]) => webhook)).toEqual(["baseline.initguard.dev"]);
  });

  test("what the API server refuses itself is refused as ever", async () => {
    const probed = [{ name: "setup", image: "busybox", readinessProbe: { exec: { command: ["true"] } } }];
    expect(refusalIn(await create(pod("probed", probed)))).toMatchObject({
      status: 422,
      causes: ["spec.initContainers[0].readinessProbe: FieldValueForbidden"],
    });
  });

  test("the configuration can be deleted, and nobody is asked any more", async () => {
    expect(await cluster.bench.kubectl("delete", name)).toMatchObject({ code: 0 });
  });
});
