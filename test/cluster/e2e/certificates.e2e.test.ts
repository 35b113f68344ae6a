import { X509Certificate } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { ApiServer } from "../../../src/kube/api-server.ts";
import { rotatorAccess } from "../../../src/kube/rotator-access.ts";
import { readBundle } from "../../../src/pki/bundle.ts";
import { issueAuthority, issueServing } from "../../../src/pki/issue.ts";
import { KNOWN_BAD } from "../../../src/report/manifests/known-bad.ts";
import { askedRelease } from "../asked-release.ts";
import { type Bench, start } from "../bench.ts";
import {
  bundlesOf,
  clientOf,
  grant,
  NAMESPACE,
  objectsOf,
  registerAt,
  registrationPath,
  runRotatorOn,
  secretData,
  secretPath,
} from "./certificates-installation.ts";
import { type Replica, startReplica } from "./certificates-replica.ts";

const DAY = 24 * 3_600_000;
let bench: Bench;
let admin: ApiServer;

beforeAll(async () => {
  bench = await start({ minor: askedRelease().minor });
  admin = await clientOf(bench.kubeconfig);
  await bench.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
});

afterAll(async () => {
  admin?.close();
  await bench?.stop();
});

/** A namespace whose PodTemplates the installation judges. */
async function judgedNamespace(installation: string): Promise<string> {
  const name = `judged-${installation}`;
  const metadata = { name, labels: { "judged-by": `baseline-${installation}` } };
  await bench.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
  return name;
}

/** One dry run after the other until it is told to stop; every answer that is no denial by the webhook. */
function judging(installation: string, namespace: string): { stop(): Promise<{ readonly total: number; readonly failed: readonly string[] }> } {
  let isOver = false;
  let total = 0;
  const failed: string[] = [];
  const worker = async () => {
    while (!isOver) {
      const { text } = await bench.request("POST", `/api/v1/namespaces/${namespace}/podtemplates?dryRun=All`, KNOWN_BAD);
      total++;
      if (!text.includes(`admission webhook \\"baseline.${installation}.initguard.dev\\" denied the request: never`)) failed.push(text);
    }
  };
  const workers = Promise.all([worker(), worker()]);
  return {
    stop: async () => {
      isOver = true;
      await workers;
      return { total, failed };
    },
  };
}

/** An installation that serves, fails closed, and is being judged by. */
async function serving(installation: string): Promise<{ readonly replica: Replica; readonly load: ReturnType<typeof judging> }> {
  const namespace = await judgedNamespace(installation);
  const replica = await startReplica(bench, secretPath(objectsOf(installation).leafSecret));
  onTestFinished(() => replica.stop());
  await bench.request(
    "PATCH",
    registrationPath(installation),
    ["baseline", "restricted"].flatMap((profile, at) => [
      { op: "replace", path: `/webhooks/${at}/clientConfig/url`, value: `${replica.url}/validate/${profile}` },
      { op: "replace", path: `/webhooks/${at}/failurePolicy`, value: "Fail" },
    ]),
    { "content-type": "application/json-patch+json" },
  );
  await vi.waitFor(
    async () => {
      const { text } = await bench.request("POST", `/api/v1/namespaces/${namespace}/podtemplates?dryRun=All`, KNOWN_BAD);
      expect(text).toContain("denied the request: never");
    },
    { timeout: 15_000, interval: 100 },
  );
  return { replica, load: judging(installation, namespace) };
}

describe("a self-managed CA on a real API server", () => {
  test("five rotators that race on an empty cluster make one authority and one leaf, ten times", async () => {
    let conflicts = 0;
    for (let race = 0; race < 10; race++) {
      const name = `race-${race}`;
      await registerAt(bench, name);
      const rotators = Array.from({ length: 5 }, () => runRotatorOn(admin, name, { isOnce: true, hasLease: race % 5 > 0 }));
      expect(await Promise.all(rotators.map(({ ended }) => ended))).toEqual(Array(5).fill("settled"));
      const steps = rotators.flatMap((one) => one.steps());
      expect([...steps].sort()).toEqual(["create-authority", "issue-leaf", "publish"]);
      const failures = rotators.flatMap(({ events }) => events.flatMap((event) => (event.event === "failed" ? [event.failure] : [])));
      expect(failures.filter(({ failure }) => failure !== "conflict")).toEqual([]);
      conflicts += failures.length;
      const { authoritySecret, leafSecret } = objectsOf(name);
      const [authority, leaf] = [await secretData(bench, authoritySecret), await secretData(bench, leafSecret)];
      expect(new Set(await bundlesOf(bench, name))).toEqual(new Set([authority?.["ca.crt"]]));
      expect(new X509Certificate(leaf?.["tls.crt"] ?? "").checkIssued(new X509Certificate(authority?.["ca.crt"] ?? ""))).toBe(true);
      await bench.request("DELETE", registrationPath(name));
    }
    // Otherwise nobody has raced.
    expect(conflicts).toBeGreaterThan(0);
  });

  test("a rotation of the authority loses no admission, although every fourth request is a new handshake", async () => {
    const name = "rotation";
    const { authoritySecret, leafSecret } = objectsOf(name);
    const old = issueAuthority("an authority from last winter", { now: Date.now() - 250 * DAY, lifetime: 365 * DAY });
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: authoritySecret }, stringData: { "ca.crt": old.cert, "ca.key": old.key } };
    await bench.request("POST", `/api/v1/namespaces/${NAMESPACE}/secrets`, secret);
    await registerAt(bench, name);
    const leafNow = async () => new X509Certificate((await secretData(bench, leafSecret))?.["tls.crt"] ?? "");
    // The first one dies where its rotation has just begun.
    await runRotatorOn(admin, name, { until: "issue-leaf" }).ended;
    expect((await leafNow()).checkIssued(new X509Certificate(old.cert))).toBe(true);
    const { replica, load } = await serving(name);
    const rotator = runRotatorOn(admin, name);
    await vi.waitFor(() => expect(rotator.steps()).toEqual(["switch-authority", "issue-leaf"]), { timeout: 30_000, interval: 100 });
    await vi.waitFor(() => expect(replica.reloads()).toBe(1), { timeout: 10_000, interval: 100 });
    await sleep(1_000);
    const { total, failed } = await load.stop();
    await rotator.stop();
    expect(failed).toEqual([]);
    expect(total).toBeGreaterThan(50);
    expect((await leafNow()).checkIssued(new X509Certificate(old.cert))).toBe(false);
    for (const bundle of await bundlesOf(bench, name)) expect(readBundle(bundle).authorities.map(({ pem }) => pem)).toContain(old.cert);
    expect(await secretData(bench, authoritySecret)).toMatchObject({ "previous.crt": old.cert });
  });

  test("the same with the leaf switched first does lose some", async () => {
    const name = "careless";
    await registerAt(bench, name);
    await runRotatorOn(admin, name, { isOnce: true }).ended;
    const { replica, load } = await serving(name);
    const stranger = issueAuthority("a stranger", { now: Date.now(), lifetime: DAY });
    const { cert, key } = issueServing(stranger, { names: ["localhost"], addresses: [] }, { now: Date.now(), lifetime: DAY });
    replica.force({ "tls.crt": cert, "tls.key": key });
    await vi.waitFor(() => expect(replica.reloads()).toBe(1), { timeout: 10_000, interval: 50 });
    await sleep(500);
    const { failed } = await load.stop();
    expect(failed.length).toBeGreaterThan(3);
    expect(failed[0]).toContain("x509: certificate signed by unknown authority");
  });

  test("Secrets that are deleted under load come back without a lost admission", async () => {
    const name = "deleted";
    const { authoritySecret, leafSecret } = objectsOf(name);
    await registerAt(bench, name);
    const rotator = runRotatorOn(admin, name);
    const { replica, load } = await serving(name);
    await bench.request("DELETE", secretPath(authoritySecret));
    await vi.waitFor(() => expect(replica.reloads()).toBe(1), { timeout: 20_000, interval: 100 });
    await bench.request("DELETE", secretPath(leafSecret));
    await vi.waitFor(() => expect(replica.reloads()).toBe(2), { timeout: 20_000, interval: 100 });
    await sleep(500);
    const { total, failed } = await load.stop();
    await rotator.stop();
    expect(failed).toEqual([]);
    expect(total).toBeGreaterThan(50);
    const defects = rotator.events.flatMap((event) => (event.event === "defect" ? [`${event.defect.where}: ${event.defect.reason}`] : []));
    expect(defects).toEqual(["authority: the Secret holds no authority, and the API server trusts one", "leaf: the Secret is gone"]);
  });

  test("a CA bundle that is overwritten with garbage, which the API server accepts, is right again at the next look", async () => {
    const name = "garbage";
    await registerAt(bench, name);
    const rotator = runRotatorOn(admin, name);
    onTestFinished(() => rotator.stop());
    await vi.waitFor(() => expect(rotator.steps()).toContain("issue-leaf"), { timeout: 10_000 });
    const good = await bundlesOf(bench, name);
    for (const garbage of ["Z2FyYmFnZQ==", ""]) {
      const patch = [{ op: "replace", path: "/webhooks/1/clientConfig/caBundle", value: garbage }];
      const { status } = await bench.request("PATCH", registrationPath(name), patch, { "content-type": "application/json-patch+json" });
      expect(status).toBe(200);
      await vi.waitFor(async () => expect(await bundlesOf(bench, name)).toEqual(good), { timeout: 15_000, interval: 50 });
    }
  });

  test("the rest of a registration stays as others apply it, and their applying leaves the CA bundle alone", async () => {
    const name = "shared";
    const manifest = (timeout: number) => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: ${name}}
webhooks:
- {name: baseline.${name}.initguard.dev, admissionReviewVersions: [v1], sideEffects: None, timeoutSeconds: ${timeout}, clientConfig: {url: "https://localhost:1"}}
`;
    for (const flags of [[], ["--server-side", "--field-manager=gitops"]]) {
      const apply = (timeout: number) => bench.kubectlWithInput(manifest(timeout), "apply", "-f", "-", ...flags);
      expect(await apply(5)).toMatchObject({ code: 0 });
      await runRotatorOn(admin, name, { isOnce: true }).ended;
      const [bundle] = await bundlesOf(bench, name);
      expect(readBundle(bundle ?? "").authorities).toHaveLength(1);
      expect(await apply(7)).toMatchObject({ code: 0 });
      expect(await bundlesOf(bench, name)).toEqual([bundle]);
      const { body } = await bench.request("GET", registrationPath(name));
      expect(body).toMatchObject({ webhooks: [{ timeoutSeconds: 7 }] });
      await bench.request("DELETE", registrationPath(name));
    }
  });

  test("outlives a registration that is not there yet, or not any more", async () => {
    const name = "late";
    const rotator = runRotatorOn(admin, name);
    onTestFinished(() => rotator.stop());
    await vi.waitFor(() => expect(rotator.steps()).toEqual(["create-authority", "issue-leaf"]), { timeout: 10_000 });
    await registerAt(bench, name);
    await vi.waitFor(() => expect(rotator.steps()).toEqual(["create-authority", "issue-leaf", "publish"]), { timeout: 10_000 });
    await bench.request("DELETE", registrationPath(name));
    await registerAt(bench, name);
    await vi.waitFor(() => expect(rotator.steps().slice(3)).toEqual(["publish"]), { timeout: 10_000 });
    expect(rotator.events.filter(({ event }) => event === "failed")).toEqual([]);
  });
});

describe("the rights of a rotator", () => {
  const name = "rights";
  const objects = objectsOf(name);

  test("are enough to install, to rotate and to mend", async () => {
    const { kubeconfig, remove } = await grant(bench, "rotator", rotatorAccess(objects));
    onTestFinished(remove);
    const server = await clientOf(kubeconfig);
    onTestFinished(() => server.close());
    await registerAt(bench, name);
    const run = async () => {
      const rotator = runRotatorOn(server, name, { isOnce: true });
      expect(await rotator.ended).toBe("settled");
      expect(rotator.events.flatMap((event) => (event.event === "failed" ? [event.failure.message] : []))).toEqual([]);
      return rotator.steps();
    };
    expect(await run()).toEqual(["create-authority", "publish", "issue-leaf"]);
    await bench.request("DELETE", secretPath(objects.authoritySecret));
    expect(await run()).toEqual(["create-authority", "publish", "issue-leaf"]);
    await bench.request("DELETE", secretPath(objects.leafSecret));
    expect(await run()).toEqual(["issue-leaf"]);
    const patch = [{ op: "replace", path: "/webhooks/1/clientConfig/caBundle", value: "" }];
    await bench.request("PATCH", registrationPath(name), patch, { "content-type": "application/json-patch+json" });
    expect(await run()).toEqual(["publish"]);
  });

  test("are these and no others", async () => {
    const { kubeconfig, remove } = await grant(bench, "measured", rotatorAccess(objects));
    onTestFinished(remove);
    const server = await clientOf(kubeconfig);
    onTestFinished(() => server.close());
    const answer = await server.request({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
      body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace: NAMESPACE } },
    });
    const { resourceRules } = (
      answer as { body: { status: { resourceRules: { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }[] } } }
    ).body.status;
    const ours = resourceRules.filter(({ resources }) => !resources.some((resource) => /^self/.test(resource)));
    expect(
      ours.map(({ resources, resourceNames, verbs }) => `${verbs.join(",")} ${resources.join(",")}: ${resourceNames?.join(",")}`).sort(),
    ).toEqual([
      "get,create,patch leases: rights-certs",
      "get,create,patch secrets: rights-ca,rights-tls",
      "get,patch validatingwebhookconfigurations: rights",
    ]);

    const secret = (other: string) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: other } });
    const apply = "application/apply-patch+yaml";
    for (const call of [
      { method: "GET", path: `/api/v1/namespaces/${NAMESPACE}/secrets` },
      { method: "GET", path: secretPath("race-1-ca") },
      { method: "PATCH", path: secretPath("race-1-ca"), body: {}, contentType: "application/merge-patch+json" },
      { method: "POST", path: `/api/v1/namespaces/${NAMESPACE}/secrets`, body: secret("other") },
      { method: "PATCH", path: `${secretPath("other")}?fieldManager=x`, body: secret("other"), contentType: apply },
      { method: "DELETE", path: secretPath(objects.leafSecret) },
      { method: "DELETE", path: registrationPath(name) },
      { method: "GET", path: registrationPath("other") },
      { method: "PATCH", path: registrationPath("other"), body: {}, contentType: "application/merge-patch+json" },
    ] as const)
      expect(await server.request(call), `${call.method} ${call.path}`).toMatchObject({ failure: "forbidden" });
  });
});
