import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKLOADS, type Workload } from "../../../src/core/workloads.ts";
import type { Manifest } from "../../support/pods.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { refusalIn } from "../refusal.ts";
import { collectionOf, workloadObject } from "../workload-object.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded();
});

afterAll(async () => {
  await cluster?.stop();
});

const served = WORKLOADS.filter(({ isServed }) => isServed);
const setup = (image: string): Manifest => ({ name: "setup", image, command: ["true"] });
const GOOD = [setup("busybox:1.36.1")];
const BAD = [setup("busybox:latest")];

/** The init containers' field as it is printed for a kind. */
const listOf = ({ template }: Workload) => [...template, "spec", "initContainers"].join(".");

const patchOf = ({ template }: Workload, initContainers: readonly Manifest[]): Manifest =>
  [...template].reverse().reduce<Manifest>((inner, step) => ({ [step]: inner }), { spec: { initContainers } });

const merge = { "content-type": "application/strategic-merge-patch+json" };

describe.each(served)("$kind", (workload) => {
  const collection = collectionOf(workload);
  const field = `${listOf(workload)}[0].image: FieldValueInvalid`;

  test("is created with a good init container and denied with a bad one, which is then not there", async () => {
    const good = await cluster.bench.request("POST", collection, workloadObject(workload, "good", GOOD));
    expect(good.status, good.text).toBe(201);
    const bad = await cluster.bench.request("POST", collection, workloadObject(workload, "bad", BAD));
    expect(refusalIn(bad)).toMatchObject({ status: 422, causes: [field] });
    expect((await cluster.bench.request("GET", `${collection}/bad`)).status).toBe(404);
  });

  test("takes a better image on update and is denied a worse one", async () => {
    const better = await cluster.bench.request("PATCH", `${collection}/good`, patchOf(workload, [setup("busybox:1.37.0")]), merge);
    const worse = await cluster.bench.request("PATCH", `${collection}/good`, patchOf(workload, BAD), merge);
    if (workload.kind === "Job") {
      // Its template is immutable, images included: there is no update for us to judge.
      expect([better, worse].map((answer) => refusalIn(answer).message)).toEqual(Array(2).fill(expect.stringMatching(/: field is immutable/)));
    } else {
      expect(better.status, better.text).toBe(200);
      expect(refusalIn(worse)).toMatchObject({ status: 422, causes: [field] });
    }
  });

  test("takes a label without a word of ours", async () => {
    const answer = await cluster.bench.request("PATCH", `${collection}/good`, { metadata: { labels: { tier: "front" } } }, merge);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers["warning"]).toBeUndefined();
  });
});

describe("templates", () => {
  const deployments = served.find(({ kind }) => kind === "Deployment");
  if (deployments === undefined) throw new Error("the table has no Deployment");

  test("may change any field of their init containers", async () => {
    const change = patchOf(deployments, [{ ...setup("busybox:1.37.0"), command: ["false"], env: [{ name: "A", value: "b" }] }]);
    const answer = await cluster.bench.request("PATCH", `${collectionOf(deployments)}/good`, change, merge);
    expect(answer.status, answer.text).toBe(200);
  });

  test("are held to what the API server only finds out when it makes the pod: white space around an image", async () => {
    const answer = await cluster.bench.request("POST", collectionOf(deployments), workloadObject(deployments, "spaced", [setup("busybox:1.36.1 ")]));
    expect(refusalIn(answer)).toMatchObject({ status: 422, causes: ["spec.template.spec.initContainers[0].image: FieldValueInvalid"] });
    expect(refusalIn(answer).message).toContain("[image-whitespace]");
  });
});

test("the API server says first what it refuses itself, and never asks us", async () => {
  const before = cluster.webhook.reviews.length;
  const [pods] = served;
  if (pods === undefined) throw new Error("the table is empty");
  const probed = [{ ...setup("busybox:latest"), readinessProbe: { exec: { command: ["true"] } } }];
  const answer = await cluster.bench.request("POST", collectionOf(pods), workloadObject(pods, "probed", probed));
  expect(refusalIn(answer)).toMatchObject({ status: 422, causes: ["spec.initContainers[0].readinessProbe: FieldValueForbidden"] });
  expect(cluster.webhook.reviews.length).toBe(before);
});
