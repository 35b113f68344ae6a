import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import type { KubectlResult } from "../kubectl.ts";
import { refusalIn } from "../refusal.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded();
});

afterAll(async () => {
  await cluster?.stop();
});

const APP = "containers: [{name: app, image: 'app:1.0.0'}]";
const GOOD = `{initContainers: [{name: setup, image: 'busybox:1.36.1', command: ['true']}], ${APP}}`;
const BAD = `{initContainers: [{name: setup, image: busybox}, {name: fetch, image: 'curl:latest'}], ${APP}}`;
const ONE_BAD = `{initContainers: [{name: setup, image: busybox}], ${APP}}`;

const pod = (name: string, spec: string) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: ${spec}
`;

const deployment = (name: string, spec: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: ${spec}
`;

/** All that the user sees, and the exit code. */
const printed = ({ code, stdout, stderr }: KubectlResult) => `${stdout}${stderr}exit code ${code}`;
const kubectl = async (...args: readonly string[]) => printed(await cluster.bench.kubectl(...args));
const kubectlWith = async (input: string, ...args: readonly string[]) => printed(await cluster.bench.kubectlWithInput(input, ...args, "-f", "-"));
const names = (resource: string) => cluster.bench.kubectl("get", resource, "-o", "name").then(({ stdout }) => stdout.trim().split("\n"));

describe("kubectl prints", () => {
  test("each cause of a denied pod on a line of its own: apply", async () => {
    expect(await kubectlWith(pod("denied", BAD), "apply")).toMatchInlineSnapshot(`
      "The Pod "denied" is invalid: 
      * spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      * spec.initContainers[1].image: Invalid value: "curl:latest": has the tag latest, which moves: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
    expect(await names("pods")).not.toContain("pod/denied");
  });

  test("a single cause behind the name: create", async () => {
    expect(await kubectlWith(pod("denied", ONE_BAD), "create")).toMatchInlineSnapshot(`
      "The Pod "denied" is invalid: spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
  });

  test("nothing of us when nothing is wrong", async () => {
    expect(await kubectlWith(pod("quiet", GOOD), "apply")).toMatchInlineSnapshot(`
      "pod/quiet created
      exit code 0"
    `);
    expect(await kubectl("set", "image", "pod/quiet", "setup=busybox:1.37.0")).toMatchInlineSnapshot(`
      "pod/quiet image updated
      exit code 0"
    `);
  });

  test("what became of each of several objects, the message of ours for those that were denied", async () => {
    const objects = [pod("first", GOOD), pod("second", ONE_BAD), deployment("third", ONE_BAD), pod("fourth", GOOD)];
    expect(await kubectlWith(objects.join("---"), "apply")).toMatchInlineSnapshot(`
      "pod/first created
      pod/fourth created
      Error from server (Invalid): error when creating "STDIN": admission webhook "baseline.initguard.dev" denied the request: Pod "second" is invalid: spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      Error from server (Invalid): error when creating "STDIN": admission webhook "baseline.initguard.dev" denied the request: Deployment.apps "third" is invalid: spec.template.spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
    expect(await names("pods,deployments")).toEqual(expect.arrayContaining(["pod/first", "pod/fourth"]));
    expect(await names("pods,deployments")).not.toEqual(expect.arrayContaining(["deployment.apps/third"]));
  });

  test("a denied server-side apply like any other, also when it creates", async () => {
    expect(await kubectlWith(pod("applied", BAD), "apply", "--server-side")).toMatchInlineSnapshot(`
      "The Pod "applied" is invalid: 
      * spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      * spec.initContainers[1].image: Invalid value: "curl:latest": has the tag latest, which moves: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
    expect(await kubectlWith(pod("applied", GOOD), "apply", "--server-side")).toMatchInlineSnapshot(`
      "pod/applied serverside-applied
      exit code 0"
    `);
    const moved = pod("applied", GOOD.replace("1.36.1", "latest"));
    expect(await kubectlWith(moved, "apply", "--server-side")).toMatchInlineSnapshot(`
      "The Pod "applied" is invalid: spec.initContainers[0].image: Invalid value: "busybox:latest": has the tag latest, which moves: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
  });

  test("the same for a dry run, which stores nothing", async () => {
    expect(await kubectlWith(pod("tried", ONE_BAD), "apply", "--dry-run=server")).toMatchInlineSnapshot(`
      "The Pod "tried" is invalid: spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
    expect(await kubectlWith(pod("tried", GOOD), "apply", "--dry-run=server")).toMatchInlineSnapshot(`
      "pod/tried created (server dry run)
      exit code 0"
    `);
    expect(cluster.webhook.reviews.filter(({ name }) => name === "tried").map(({ dryRun }) => dryRun)).toEqual([true, true]);
    expect(await names("pods")).not.toContain("pod/tried");
  });

  test("the name that was generated", async () => {
    const output = await kubectlWith(pod("x", ONE_BAD).replace("name: x", "generateName: batch-"), "create");
    expect(output.replace(/batch-[a-z0-9]{5}/, "batch-#####")).toMatchInlineSnapshot(`
      "The Pod "batch-#####" is invalid: spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
  });
});

describe("of a deployment that is there, kubectl prints", () => {
  beforeAll(async () => {
    expect(await kubectlWith(deployment("web", GOOD), "apply")).toBe("deployment.apps/web created\nexit code 0");
  });

  test("only the message after set image, and the message says it all", async () => {
    expect(await kubectl("set", "image", "deployment/web", "setup=busybox:latest")).toMatchInlineSnapshot(`
      "error: failed to patch image update to pod template: admission webhook "baseline.initguard.dev" denied the request: Deployment.apps "web" is invalid: spec.template.spec.initContainers[0].image: Invalid value: "busybox:latest": has the tag latest, which moves: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
  });

  test("the cause after patch", async () => {
    const patch = { spec: { template: { spec: { initContainers: [{ name: "setup", image: "busybox:latest" }] } } } };
    expect(await kubectl("patch", "deployment/web", "-p", JSON.stringify(patch))).toMatchInlineSnapshot(`
      "The Deployment "web" is invalid: spec.template.spec.initContainers[0].image: Invalid value: "busybox:latest": has the tag latest, which moves: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
  });

  test("the causes after apply, replace and diff, without the patch that was sent", async () => {
    const applied = await kubectlWith(deployment("web", BAD), "apply");
    expect(applied).toMatchInlineSnapshot(`
      "The Deployment "web" is invalid: 
      * spec.template.spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      * spec.template.spec.initContainers[1].image: Invalid value: "curl:latest": has the tag latest, which moves: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
    expect(await kubectlWith(deployment("web", BAD), "replace")).toBe(applied);
    expect(await kubectlWith(deployment("web", BAD), "diff")).toBe(applied.replace("exit code 1", "exit code 2"));
  });

  test("success after every edit that is allowed: other fields of init containers, scale, restart", async () => {
    const edited = GOOD.replace("['true']", "['false']").replace("1.36.1", "1.37.0");
    expect(await kubectlWith(deployment("web", edited), "apply")).toMatchInlineSnapshot(`
      "deployment.apps/web configured
      exit code 0"
    `);
    expect(await kubectl("scale", "deployment/web", "--replicas=3")).toMatchInlineSnapshot(`
      "deployment.apps/web scaled
      exit code 0"
    `);
    expect(await kubectl("rollout", "restart", "deployment/web")).toMatchInlineSnapshot(`
      "deployment.apps/web restarted
      exit code 0"
    `);
  });
});

describe("kubectl prints warnings", () => {
  const WAITING = `{initContainers: [{name: wait, image: 'busybox:1.36.1', command: [sh, -c, 'until nslookup db; do sleep 1; done']}], ${APP}}`;

  test("beside the success of what is allowed", async () => {
    expect(await kubectlWith(pod("waiting", WAITING), "apply")).toMatchInlineSnapshot(`
      "pod/waiting created
      Warning: …initContainers[0].command[2]: Forbidden: waits for nslookup without a limit: if that never succeeds, … [unbounded-wait]
      exit code 0"
    `);
  });

  test("beside the causes of what is denied for another reason", async () => {
    expect(await kubectlWith(pod("both", WAITING.replace("busybox:1.36.1", "busybox")), "apply")).toMatchInlineSnapshot(`
      "Warning: …initContainers[0].command[2]: Forbidden: waits for nslookup without a limit: if that never succeeds, … [unbounded-wait]
      The Pod "both" is invalid: spec.initContainers[0].image: Invalid value: "busybox": has no tag, which stands for latest: the next pod may run other code; give it the tag of a release, or a digest [image-mutable]
      exit code 1"
    `);
  });
});

describe("a denial", () => {
  const init = (at: number) => ({ name: `setup-${at}`, image: "busybox" });
  const podWith = (count: number) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "many" },
    spec: { initContainers: Array.from({ length: count }, (_, at) => init(at)), containers: [{ name: "app", image: "app:1.0.0" }] },
  });
  const create = (count: number) => cluster.bench.request("POST", "/api/v1/namespaces/default/pods", podWith(count));

  test("says the same in its message alone as in its causes", async () => {
    const answer = await create(3);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ reason: "Invalid", details: { name: "many", kind: "Pod" } });
    const { causes } = (answer.body as { details: { causes: readonly { field: string; message: string }[] } }).details;
    const list = causes.map(({ field, message }) => `${field}: ${message}`).join(", ");
    expect(causes).toHaveLength(3);
    expect(refusalIn(answer).message).toBe(`admission webhook "baseline.initguard.dev" denied the request: Pod "many" is invalid: [${list}]`);
  });

  test("lists at most 20 causes, the last of which counts the rest", async () => {
    const { causes, message } = refusalIn(await create(40));
    expect(causes.length).toBeLessThanOrEqual(20);
    expect(message).toMatch(/and \d+ more, the first of them here\]$/);
    expect(Buffer.byteLength(message)).toBeLessThan(4300);
  });
});
