import { afterAll, beforeAll, expect, test } from "vitest";
import type { Manifest } from "../../support/pods.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { refusalIn } from "../refusal.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded();
});

afterAll(async () => {
  await cluster?.stop();
});

const MUTABLE_IMAGE = { image: "busybox" };
const ENDLESS_WAIT = { command: ["sh", "-c", "until nslookup db; do sleep 1; done"] };

/** What becomes of a pod with the given init container in a namespace: the rules that deny it, those that only warn, and by which profile. */
async function judged(namespace: string, fields: Manifest): Promise<string> {
  const before = cluster.webhook.reviews.length;
  const initContainers = [{ name: "setup", image: "busybox:1.36.1", ...fields }];
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { initContainers, containers: [{ name: "app", image: "app:1.0.0" }] } };
  const { status, message } = refusalIn(await cluster.bench.request("POST", `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod));
  const reviews = cluster.webhook.reviews.slice(before);
  if (reviews.length === 0) return `${status}, nobody asked`;
  const [{ profile = "", denied = [], warned = [] } = {}] = reviews;
  if (denied.length > 0) expect(message).toContain(`admission webhook "${profile}.initguard.dev" denied the request`);
  return `${status} by ${reviews.map((review) => review.profile).join()}, denied [${denied}], warned [${warned}]`;
}

async function namespaceWith(name: string, labels: Manifest): Promise<string> {
  const answer = await cluster.bench.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
  expect(answer.status, answer.text).toBe(201);
  return name;
}

const label = (profile: string): Manifest => ({ "initguard.dev/profile": profile });

test("without a label the profile is baseline", async () => {
  expect(await judged("default", MUTABLE_IMAGE)).toBe("422 by baseline, denied [image-mutable], warned []");
  expect(await judged("default", ENDLESS_WAIT)).toBe("201 by baseline, denied [], warned [unbounded-wait]");
});

test("restricted denies what baseline warns of", async () => {
  const namespace = await namespaceWith("strict", label("restricted"));
  expect(await judged(namespace, ENDLESS_WAIT)).toBe("422 by restricted, denied [unbounded-wait], warned []");
});

test("kubernetes minds nothing but what the API server would", async () => {
  const namespace = await namespaceWith("plain", label("kubernetes"));
  expect(await judged(namespace, { ...MUTABLE_IMAGE, ...ENDLESS_WAIT })).toBe("201 by kubernetes, denied [], warned []");
});

test("off asks nobody", async () => {
  const namespace = await namespaceWith("free", label("off"));
  expect(await judged(namespace, MUTABLE_IMAGE)).toBe("201, nobody asked");
});

test("a label that names no profile switches nothing off", async () => {
  const namespace = await namespaceWith("mistyped", label("Restricted"));
  expect(await judged(namespace, MUTABLE_IMAGE)).toBe("422 by baseline, denied [image-mutable], warned []");
});

test("a namespace is judged by its new label as soon as the API server knows of it", async () => {
  const namespace = await namespaceWith("moving", label("off"));
  expect(await judged(namespace, MUTABLE_IMAGE)).toBe("201, nobody asked");
  await cluster.bench.kubectl("label", "namespace", namespace, "--overwrite", "initguard.dev/profile=baseline");
  await expect.poll(() => judged(namespace, MUTABLE_IMAGE), { timeout: 10_000 }).toBe("422 by baseline, denied [image-mutable], warned []");
});

test("kube-system and the webhook's own namespace are not judged, whatever their labels say", async () => {
  await namespaceWith("initguard", label("restricted"));
  await cluster.bench.kubectl("label", "namespace", "kube-system", "initguard.dev/profile=restricted");
  expect(await judged("kube-system", MUTABLE_IMAGE)).toBe("201, nobody asked");
  expect(await judged("initguard", MUTABLE_IMAGE)).toBe("201, nobody asked");
});

test("nobody joins them by a label: the API server writes that one itself", async () => {
  const namespace = await namespaceWith("cuckoo", { "kubernetes.io/metadata.name": "kube-system" });
  await cluster.bench.kubectl("label", "namespace", namespace, "--overwrite", "kubernetes.io/metadata.name=kube-system");
  expect(await judged(namespace, MUTABLE_IMAGE)).toBe("422 by baseline, denied [image-mutable], warned []");
});

test("no label on the object itself keeps it from being judged", async () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "labelled", labels: { "initguard.dev/profile": "off", "app.kubernetes.io/name": "initguard" } },
    spec: { initContainers: [{ name: "setup", ...MUTABLE_IMAGE }], containers: [{ name: "app", image: "app:1.0.0" }] },
  };
  const answer = await cluster.bench.request("POST", "/api/v1/namespaces/default/pods", pod);
  expect(refusalIn(answer)).toMatchObject({ status: 422, causes: ["spec.initContainers[0].image: FieldValueInvalid"] });
});
