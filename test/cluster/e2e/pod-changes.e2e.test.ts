import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAtLeast } from "../../../src/core/kubernetes-version.ts";
import type { Manifest } from "../../support/pods.ts";
import { deleteWithFinalizer } from "../delete-with-finalizer.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { refusalIn } from "../refusal.ts";

const STORED = "/api/v1/namespaces/default/pods";
let cluster: GuardedCluster;

const pod = (name: string, initContainers: readonly Manifest[], metadata: Manifest = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...metadata },
  spec: { initContainers, containers: [{ name: "app", image: "app:1.0.0", resources: { requests: { cpu: "200m" } } }] },
});
const requests = (cpu: string) => ({ resources: { requests: { cpu } } });
const SETUP = { name: "setup", image: "busybox:1.36.1", ...requests("50m") };
const SIDECAR = { name: "proxy", image: "proxy:2.0.0", restartPolicy: "Always", ...requests("50m") };
const MUTABLE = { name: "old", image: "busybox" };
const DEPLOYMENT: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "old", finalizers: ["example.com/test"] },
  spec: {
    selector: { matchLabels: { app: "old" } },
    template: { metadata: { labels: { app: "old" } }, spec: { initContainers: [MUTABLE], containers: [{ name: "app", image: "app:1.0.0" }] } },
  },
};

beforeAll(async () => {
  cluster = await startGuarded({
    prepare: async (bench) => {
      for (const name of ["old", "mended", "ending"]) {
        const metadata = name === "ending" ? { finalizers: ["example.com/test"] } : {};
        const { status, text } = await bench.request("POST", STORED, pod(name, [SETUP, MUTABLE], metadata));
        if (status !== 201) throw new Error(text);
      }
      const { status, text } = await bench.request("POST", "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT);
      if (status !== 201) throw new Error(text);
      await bench.kubectl("create", "namespace", "strict");
      await bench.kubectl("label", "namespace", "strict", "initguard.dev/profile=restricted");
    },
  });
  for (const collection of [STORED, "/api/v1/namespaces/strict/pods"]) {
    const { status, text } = await cluster.bench.request("POST", collection, pod("live", [SETUP, SIDECAR]));
    expect(status, text).toBe(201);
  }
});

afterAll(async () => {
  await cluster?.stop();
});

const send = (method: string, path: string, body?: unknown, type = "strategic-merge-patch") =>
  cluster.bench.request(method, path, body, { "content-type": `application/${type}+json` });
const patch = (path: string, body: Manifest) => send("PATCH", path, body);

/** What the webhook was asked while `act` ran. */
async function askedDuring(act: () => Promise<unknown>): Promise<readonly object[]> {
  const before = cluster.webhook.reviews.length;
  await act();
  return cluster.webhook.reviews.slice(before);
}

describe("of a pod that is there", () => {
  test("the image of an init container may change, and is judged", async () => {
    const image = (to: string) => ({ spec: { initContainers: [{ name: "setup", image: to }] } });
    expect((await patch(`${STORED}/live`, image("busybox:1.37.0"))).status).toBe(200);
    const refused = refusalIn(await patch(`${STORED}/live`, image("busybox:latest")));
    expect(refused).toMatchObject({ status: 422, causes: ["spec.initContainers[0].image: FieldValueInvalid"] });
  });

  test("labels, annotations and tolerations may change", async () => {
    const change = { metadata: { labels: { a: "b" }, annotations: { c: "d" } }, spec: { tolerations: [{ key: "spot", operator: "Exists" }] } };
    const answer = await patch(`${STORED}/live`, change);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers["warning"]).toBeUndefined();
  });

  test("the status is written without asking us", async () => {
    const asked = await askedDuring(async () => {
      const answer = await patch(`${STORED}/live/status`, { status: { message: "written by a test" } });
      expect(answer.body).toMatchObject({ status: { message: "written by a test" } });
    });
    expect(asked).toEqual([]);
  });

  test("a binding and an eviction pass without asking us", async () => {
    const { status, text } = await cluster.bench.request("POST", STORED, pod("bound", [SETUP]));
    expect(status, text).toBe(201);
    const asked = await askedDuring(async () => {
      const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "bound" }, target: { kind: "Node", name: "nowhere" } };
      expect((await cluster.bench.request("POST", `${STORED}/bound/binding`, binding)).status).toBe(201);
      const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "bound" } };
      expect((await cluster.bench.request("POST", `${STORED}/bound/eviction`, eviction)).status).toBe(201);
    });
    expect(asked).toEqual([]);
  });
});

describe("pods/resize", () => {
  const resize = (namespace: string, name: string, cpu: string) =>
    patch(`/api/v1/namespaces/${namespace}/pods/live/resize`, { spec: { initContainers: [{ name, ...requests(cpu) }] } });

  test("of a sidecar passes, and is judged", async () => {
    const asked = await askedDuring(async () => {
      const answer = await resize("default", "proxy", "60m");
      expect(answer.status, answer.text).toBe(200);
    });
    expect(asked).toMatchObject([{ operation: "UPDATE", kind: "Pod", name: "live", message: "allowed" }]);
  });

  test("of an ordinary init container is up to the API server before 1.36, then to the profile of the namespace", async () => {
    const little = refusalIn(await resize("strict", "setup", "60m"));
    const much = refusalIn(await resize("strict", "setup", "5"));
    if (!isAtLeast(cluster.version, "1.36")) {
      const message = expect.stringContaining("resources for non-sidecar init containers are immutable");
      return expect([little, much]).toMatchObject(Array(2).fill({ status: 422, message }));
    }
    expect(little.status).toBe(200);
    expect(much).toMatchObject({ status: 422, causes: ["spec.initContainers[0].resources.requests[cpu]: FieldValueForbidden"] });
    expect(much.message).toContain("[resources-dominate]");
  });
});

describe("pods/ephemeralcontainers", () => {
  test("passes, and is judged: kubectl debug", async () => {
    const asked = await askedDuring(async () => {
      const { code, stdout, stderr } = await cluster.bench.kubectl(
        "debug",
        "live",
        "--image=busybox:1.36.1",
        "--container=probe",
        "--profile=general",
        "--attach=false",
      );
      expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
        {
          "code": 0,
          "stderr": "",
          "stdout": "",
        }
      `);
    });
    expect(asked).toMatchObject([{ operation: "UPDATE", kind: "Pod", name: "live", message: "allowed" }]);
  });
});

describe("what was bad before the webhook came", () => {
  test("takes a label, and kubectl shows a warning", async () => {
    const { code, stdout, stderr } = await cluster.bench.kubectl("label", "pod", "old", "tier=front");
    expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "Warning: …initContainers[1].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod m… [image-mutable]
      ",
        "stdout": "pod/old labeled
      ",
      }
    `);
  });

  test("takes a status", async () => {
    expect((await patch(`${STORED}/old/status`, { status: { reason: "Test" } })).status).toBe(200);
  });

  test("takes a better image without a warning, and then no worse one", async () => {
    const image = (to: string) => ({ spec: { initContainers: [{ name: "old", image: to }] } });
    const better = await patch(`${STORED}/mended`, image("busybox:1.36.1"));
    expect([better.status, better.headers["warning"]]).toEqual([200, undefined]);
    expect((await patch(`${STORED}/mended`, image("busybox"))).status).toBe(422);
  });

  test("rolls out another app image with a warning, but nothing worse: kubectl set image", async () => {
    const { code, stdout, stderr } = await cluster.bench.kubectl("set", "image", "deployment/old", "app=app:2.0.0");
    expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "Warning: …initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod m… [image-mutable]
      ",
        "stdout": "deployment.apps/old image updated
      ",
      }
    `);
    const change = { spec: { template: { spec: { initContainers: [{ name: "more", image: "more" }] } } } };
    expect(refusalIn(await patch("/apis/apps/v1/namespaces/default/deployments/old", change))).toMatchObject({
      status: 422,
      causes: ["spec.template.spec.initContainers[0].image: FieldValueInvalid"],
    });
  });

  test("is deleted and loses its finalizers without asking us", async () => {
    const asked = await askedDuring(async () => {
      for (const path of [`${STORED}/ending`, "/apis/apps/v1/namespaces/default/deployments/old"]) {
        await deleteWithFinalizer(cluster.bench, path);
        expect((await send("PATCH", path, { metadata: { finalizers: null } }, "merge-patch")).status).toBe(200);
        expect((await send("GET", path)).status).toBe(404);
      }
      expect((await send("DELETE", `${STORED}/old`)).status).toBe(200);
    });
    expect(asked).toEqual([]);
  });
});
