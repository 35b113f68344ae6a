import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REVIEWS } from "../../support/captured-reviews.ts";
import type { Manifest } from "../../support/pods.ts";
import type { Bench } from "../bench.ts";
import { installDefinitions } from "../crds/definition.ts";
import { CLUSTER_RUNTIME, COLLECTOR, JOB_SET, OPAQUE_CLUSTER, ROLLOUT } from "../crds/definitions.ts";
import { deleteWithFinalizer } from "../delete-with-finalizer.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { refusalIn } from "../refusal.ts";

const definitions = [ROLLOUT, JOB_SET, OPAQUE_CLUSTER, COLLECTOR, CLUSTER_RUNTIME];
let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded({
    customResources: definitions,
    prepare: async (bench) => {
      await installDefinitions(bench, definitions);
      await bench.kubectl("create", "namespace", "before");
      await createUnguarded(bench);
    },
  });
});

afterAll(async () => {
  await cluster?.stop();
});

/** The object of a sample of the demo, as its author wrote it. */
function sample(number: string): Manifest {
  const { object } = JSON.parse(REVIEWS.find(({ file }) => file.startsWith(number))?.text ?? "").request;
  return { ...object, metadata: { name: object.metadata.name } };
}

const container = (name: string, fields: Manifest = {}): Manifest => ({ name, image: `${name}:1.0.0`, ...fields });
const searchCluster = (podSpec: Manifest): Manifest => ({
  apiVersion: "example.com/v1",
  kind: "SearchCluster",
  metadata: { name: "logs" },
  spec: { nodeSets: [{ name: "hot", podTemplate: { spec: podSpec } }] },
});
const collector = (spec: Manifest): Manifest => ({ apiVersion: "example.com/v1", kind: "Collector", metadata: { name: "metrics" }, spec });
const BAD_SEARCH = searchCluster({
  initContainers: [container("sysctl", { command: "sysctl -w vm.max_map_count=262144" }), container("sysctl"), container("search")],
  containers: [container("search")],
});
const BAD_COLLECTOR = collector({
  initContainers: [container("certs"), container("certs", { livenessProbe: { httpGet: { port: 80 } } })],
  containers: [container("collector")],
});
const SAMPLES = [
  { kind: "Rollout", object: sample("04") },
  { kind: "JobSet", object: sample("05") },
  { kind: "SearchCluster", object: BAD_SEARCH },
  { kind: "Collector", object: BAD_COLLECTOR },
];

const unguarded: string[] = [];

/** Nobody minds these objects as long as the webhook is not registered. */
async function createUnguarded(bench: Bench): Promise<void> {
  for (const { object } of SAMPLES) {
    const { code, stdout, stderr } = await bench.kubectlWithInput(JSON.stringify(object), "create", "--save-config", "-n", "before", "-f", "-");
    unguarded.push(`${stdout}${stderr}exit code ${code}`);
  }
}

const apply = async (object: Manifest, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await cluster.bench.kubectlWithInput(JSON.stringify(object), "apply", ...args, "-f", "-");
  return `${stdout}${stderr}exit code ${code}`;
};

test("without the webhook the API server takes every one of these objects without a word", () => {
  expect(unguarded).toMatchInlineSnapshot(`
    [
      "rollout.argoproj.io/checkout created
    exit code 0",
      "jobset.jobset.x-k8s.io/train created
    exit code 0",
      "searchcluster.example.com/logs created
    exit code 0",
      "collector.example.com/metrics created
    exit code 0",
    ]
  `);
});

describe("with it", () => {
  test("a Rollout is denied with everything that is wrong in its template", async () => {
    expect(await apply(sample("04"))).toMatchInlineSnapshot(`
      "The Rollout "checkout" is invalid: 
      * spec.template.metadata.annotations[pod.beta.kubernetes.io/init-containers]: Forbidden: is dropped without a word since Kubernetes 1.8, so the init containers it lists never run; compare with spec.template.spec.initContainers, which is what runs, and remove it [legacy-annotation]
      * spec.template.spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always; remove it, or set restartPolicy: Always if this container keeps running beside the app [probes]
      * spec.template.spec.initContainers[1].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      * spec.template.spec.initContainers[1].name: Duplicate value: "checkout"; rename one of them, since logs, events and statuses tell containers apart by name [name-unique]
      exit code 1"
    `);
  });

  test("a JobSet is denied with the path through its list", async () => {
    expect(await apply(sample("05"))).toMatchInlineSnapshot(`
      "The JobSet "train" is invalid: 
      * spec.replicatedJobs[0].template.spec.template.spec.initContainers[0].image: Invalid value: "amazon/aws-cli": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      * spec.replicatedJobs[0].template.spec.template.spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always; do the work in the command itself, or set restartPolicy: Always if this container keeps running beside the app [lifecycle]
      exit code 1"
    `);
  });

  test("what the API server keeps without looking is denied also for its types", async () => {
    expect(await apply(BAD_SEARCH)).toMatchInlineSnapshot(`
      "The SearchCluster "logs" is invalid: 
      * spec.nodeSets[0].podTemplate.spec.initContainers[0].command: Invalid type: must be a list, not a string; quote what should be a string and write a list as a list, or nothing that reads pods can decode it [field-type]
      * spec.nodeSets[0].podTemplate.spec.initContainers[1].name: Duplicate value: "sysctl"; rename one of them, since logs, events and statuses tell containers apart by name [name-unique]
      * spec.nodeSets[0].podTemplate.spec.initContainers[2].name: Duplicate value: "search"; rename one of them, since logs, events and statuses tell containers apart by name [name-unique]
      exit code 1"
    `);
  });

  test("lists of containers that stand in the spec itself are found", async () => {
    expect(await apply(BAD_COLLECTOR)).toMatchInlineSnapshot(`
      "The Collector "metrics" is invalid: 
      * spec.initContainers[1].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always; remove it, or set restartPolicy: Always if this container keeps running beside the app [probes]
      * spec.initContainers[1].name: Duplicate value: "certs"; rename one of them, since logs, events and statuses tell containers apart by name [name-unique]
      exit code 1"
    `);
  });

  test("nothing of what was denied is stored", async () => {
    const { stdout } = await cluster.bench.kubectl("get", "rollouts,jobsets,searchclusters,collectors", "-o", "name");
    expect(stdout).toBe("");
  });

  test("a container that its controller completes needs no image", async () => {
    const partial = searchCluster({ initContainers: [{ name: "sysctl", command: ["true"] }], containers: [{ name: "search" }] });
    expect(await apply(partial)).toBe("searchcluster.example.com/logs created\nexit code 0");
  });

  test("an object without a namespace is judged, once, by the default profile", async () => {
    const template = { spec: { initContainers: [container("a", { image: "a:latest" })], containers: [container("b")] } };
    const object = { apiVersion: "example.com/v1", kind: "ClusterRuntime", metadata: { name: "gpu" }, spec: { template } };
    const before = cluster.webhook.reviews.length;
    const answer = await cluster.bench.request("POST", "/apis/example.com/v1/clusterruntimes", object);
    expect(refusalIn(answer).causes).toEqual(["spec.template.spec.initContainers[0].image: FieldValueInvalid"]);
    expect(cluster.webhook.reviews.slice(before).map(({ profile }) => profile)).toEqual(["baseline"]);
  });
});

describe("what was there before the webhook", () => {
  const merge = { "content-type": "application/merge-patch+json" };
  const rollout = "/apis/argoproj.io/v1alpha1/namespaces/before/rollouts/checkout";
  const logs = "/apis/example.com/v1/namespaces/before/searchclusters/logs";

  test("may be made better step by step, and warns of what is left", async () => {
    expect(await apply(sample("12"), "-n", "before")).toMatchInlineSnapshot(`
      "rollout.argoproj.io/checkout configured
      Warning: …annotations[pod.beta.kubernetes.io/init-containers]: Forbidden: is dropped without a word since Ku… [legacy-annotation]
      Warning: …initContainers[1].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod m… [image-mutable]
      Warning: spec.template.spec.initContainers[1].name: Duplicate value: "checkout" [name-unique]
      exit code 0"
    `);
  });

  test("may not be made worse", async () => {
    const initContainers = [container("more", { image: "more" }), container("warm-cache"), container("checkout")];
    const answer = await cluster.bench.request("PATCH", rollout, { spec: { template: { spec: { initContainers } } } }, merge);
    expect(refusalIn(answer)).toMatchObject({ status: 422, causes: ["spec.template.spec.initContainers[0].image: FieldValueInvalid"] });
  });

  test("takes labels and annotations, with warnings", async () => {
    const answer = await cluster.bench.request("PATCH", logs, { metadata: { labels: { a: "b" }, finalizers: ["example.com/test"] } }, merge);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers["warning"]?.length).toBeGreaterThan(0);
  });

  test("takes the status of its controller, by a subresource without asking us and else with warnings", async () => {
    const before = cluster.webhook.reviews.length;
    const status = { status: { phase: "Degraded" } };
    const bySubresource = await cluster.bench.request("PATCH", `${rollout}/status`, status, merge);
    expect(bySubresource.body).toMatchObject(status);
    expect(cluster.webhook.reviews.length).toBe(before);
    const byObject = await cluster.bench.request("PATCH", logs, status, merge);
    expect(byObject.body).toMatchObject(status);
    expect(cluster.webhook.reviews.slice(before)).toMatchObject([{ kind: "SearchCluster.example.com", message: "allowed with warnings" }]);
  });

  test("ends, finalizers and all, without asking us", async () => {
    const before = cluster.webhook.reviews.length;
    await deleteWithFinalizer(cluster.bench, logs);
    expect((await cluster.bench.request("PATCH", logs, { metadata: { finalizers: null } }, merge)).status).toBe(200);
    expect((await cluster.bench.request("GET", logs)).status).toBe(404);
    expect(cluster.webhook.reviews.length).toBe(before);
  });
});
