import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "../../support/pods.ts";
import { findAuditEvent } from "../audit-log.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { refusalIn } from "../refusal.ts";
import { register } from "../register.ts";
import { earlyRegistrationOf } from "../registration.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded();
  const { code, stderr } = await cluster.bench.kubectlWithInput(JSON.stringify(pod("live", SETUP)), "create", "-f", "-");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

afterAll(async () => {
  await cluster?.stop();
});

const SETUP = { name: "setup", image: "busybox:1.36.1", command: ["sh", "-c", "true"] };
const PROBED = { ...SETUP, readinessProbe: { exec: { command: ["true"] } } };
const pod = (name: string, setup: Manifest): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { initContainers: [setup], containers: [{ name: "app", image: "app:1.0.0" }] },
});

const EDIT = JSON.stringify({ spec: { initContainers: [{ name: "setup", command: ["sh", "-c", "false"] }] } });

async function printed(run: Promise<{ code: number; stdout: string; stderr: string }>): Promise<string> {
  const { code, stdout, stderr } = await run;
  return `${stdout}${stderr}exit code ${code}`;
}

const editCommand = () => printed(cluster.bench.kubectl("patch", "pod", "live", "-p", EDIT));
const createProbed = () => printed(cluster.bench.kubectlWithInput(JSON.stringify(pod("probed", PROBED)), "create", "-f", "-"));

describe("without it, who edits the command of a pod's init container", () => {
  test("reads the one long blob of the API server, and we are not asked", async () => {
    const before = cluster.webhook.reviews.length;
    expect(await editCommand()).toMatchInlineSnapshot(`
      "The Pod "live" is invalid: spec: Forbidden: pod updates may not change fields other than \`spec.containers[*].image\`,\`spec.initContainers[*].image\`,\`spec.activeDeadlineSeconds\`,\`spec.tolerations\` (only additions to existing tolerations),\`spec.terminationGracePeriodSeconds\` (allow it to be set to 1 if it was previously negative)
      @@ -7,7 +7,7 @@
          "Command": [
           "sh",
           "-c",
      -    "true"
      +    "false"
          ],
          "Args": null,
          "WorkingDir": "",

      exit code 1"
    `);
    expect(await createProbed()).toMatchInlineSnapshot(`
      "The Pod "probed" is invalid: spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always
      exit code 1"
    `);
    expect(cluster.webhook.reviews.length).toBe(before);
  });
});

describe("with it", () => {
  beforeAll(async () => {
    // What is asked for the other registration does not hold for this one.
    await register(cluster.bench, earlyRegistrationOf(cluster.webhook, { failurePolicy: "Fail" }));
  });

  test("who edits the command reads which field may not change, why, and what to do instead", async () => {
    expect(await editCommand()).toMatchInlineSnapshot(`
      "The Pod "live" is invalid: spec.initContainers[0].command[2]: Forbidden: may not change after the pod was created: only the images of init containers may; make a new pod, or change the template of the controller that made this one [image-only]
      exit code 1"
    `);
  });

  test("who creates what the API server would refuse reads our hint too", async () => {
    expect(await createProbed()).toMatchInlineSnapshot(`
      "The Pod "probed" is invalid: spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always; remove it, or set restartPolicy: Always if this container keeps running beside the app [probes]
      exit code 1"
    `);
  });

  test("what is created without a name is called by what it will begin with", async () => {
    const object = { ...pod("", { ...SETUP, image: "busybox" }), metadata: { generateName: "batch-" } };
    const answer = await cluster.bench.request("POST", "/api/v1/namespaces/default/pods", object);
    expect(refusalIn(answer).message).toMatch(/^admission webhook "baseline\.early\.initguard\.dev" denied the request: Pod "batch-" is invalid: /);
  });

  test("what is allowed is judged twice and never changed", async () => {
    const before = cluster.webhook.reviews.length;
    const answer = await cluster.bench.request("POST", "/api/v1/namespaces/default/pods", pod("good", SETUP));
    expect(answer.status, answer.text).toBe(201);
    expect(cluster.webhook.reviews.slice(before).map(({ message }) => message)).toEqual(["allowed", "allowed"]);
    const { annotations = {} } = await findAuditEvent(
      cluster.bench.auditLogPath,
      ({ verb, objectRef }) => verb === "create" && objectRef?.["name"] === "good",
    );
    const mutations = Object.entries(annotations).filter(([key]) => key.startsWith("mutation.webhook.admission.k8s.io/"));
    expect(mutations.map(([, text]) => JSON.parse(text))).toEqual([
      { configuration: "initguard", webhook: "baseline.early.initguard.dev", mutated: false },
    ]);
    expect(annotations).toMatchObject({
      "baseline.early.initguard.dev/verdict": "allowed",
      "baseline.initguard.dev/verdict": "allowed",
    });
  });

  test("warnings are printed once", async () => {
    const waiting = { ...SETUP, command: ["sh", "-c", "until nslookup db; do sleep 1; done"] };
    const { stderr } = await cluster.bench.kubectlWithInput(JSON.stringify(pod("waiting", waiting)), "create", "-f", "-");
    expect(stderr.match(/^Warning: /gm)).toHaveLength(1);
  });

  test("deletions, labels and status pass as before", async () => {
    expect(await cluster.bench.kubectl("label", "pod", "live", "a=b")).toEqual({ code: 0, stdout: "pod/live labeled\n", stderr: "" });
    expect(await cluster.bench.kubectl("delete", "pod", "live")).toMatchObject({ code: 0, stderr: "" });
  });

  test("it never holds anything up: while nobody answers, the other registration alone decides", async () => {
    await cluster.webhook.stop();
    const message = refusalIn(await cluster.bench.request("POST", "/api/v1/namespaces/default/pods", pod("late", SETUP))).message;
    expect(message).toContain('failed calling webhook "baseline.initguard.dev"');
    expect(await createProbed()).toContain("may not be set for init containers without restartPolicy=Always");
  });
});
