import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askedRelease } from "../asked-release.ts";
import { findAuditEvent } from "../audit-log.ts";
import { type Bench, start } from "../bench.ts";

const release = askedRelease();
let bench: Bench;

beforeAll(async () => {
  bench = await start({ minor: release.minor });
});

afterAll(async () => {
  await bench?.stop();
});

describe("the test bench", () => {
  test("serves the release that was asked for", async () => {
    const { status, body } = await bench.request("GET", "/version");
    expect(status).toBe(200);
    expect(body).toMatchObject({ gitVersion: release.version, minor: release.minor.split(".")[1] });
    expect(bench.version).toBe(release.version);
  });

  test("brings the kubectl of the same release", async () => {
    const { code, stdout, stderr } = await bench.kubectl("version", "-o", "json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      clientVersion: { gitVersion: release.version },
      serverVersion: { gitVersion: release.version },
    });
  });

  test("creates a namespace and a pod, and records both in the audit log", async () => {
    expect(await bench.kubectl("create", "namespace", "first")).toEqual({
      code: 0,
      stdout: "namespace/first created\n",
      stderr: "",
    });
    const manifest = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: first}
spec:
  initContainers: [{name: wait, image: busybox, command: [sh, -c, "true"]}]
  containers: [{name: app, image: nginx}]
`;
    const created = await bench.kubectlWithInput(manifest, "apply", "-f", "-");
    expect(created).toEqual({ code: 0, stdout: "pod/web created\n", stderr: "" });

    const { status, body } = await bench.request("GET", "/api/v1/namespaces/first/pods/web");
    expect(status).toBe(200);
    expect(body).toMatchObject({ spec: { initContainers: [{ name: "wait" }] }, status: { phase: "Pending" } });

    const event = await findAuditEvent(bench.auditLogPath, ({ verb, objectRef }) => verb === "create" && objectRef?.["resource"] === "pods");
    expect(event.objectRef).toMatchObject({ namespace: "first", name: "web" });
    expect(event.responseStatus?.code).toBe(201);
  });

  test("validates as a real API server: the answer carries causes with field paths", async () => {
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "empty" }, spec: { containers: [] } };
    const { status, body } = await bench.request("POST", "/api/v1/namespaces/default/pods", pod);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      reason: "Invalid",
      details: { causes: [{ reason: "FieldValueRequired", field: "spec.containers" }] },
    });
  });

  test("refuses who brings no token, and reports kubectl's exit code and words", async () => {
    const anonymous = await bench.request("GET", "/api/v1/pods", undefined, { authorization: "" });
    expect(anonymous.status).toBe(403);
    const missing = await bench.kubectl("get", "pod", "nobody");
    expect(missing).toEqual({
      code: 1,
      stdout: "",
      stderr: 'Error from server (NotFound): pods "nobody" not found\n',
    });
  });
});
