import { afterAll, beforeAll, expect, test } from "vitest";
import type { Manifest } from "../../support/pods.ts";
import { type AuditEvent, findAuditEvent } from "../audit-log.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded();
});

afterAll(async () => {
  await cluster?.stop();
});

/** Creates a pod and reads what the audit log says of it, our annotations alone. */
async function recorded(name: string, initContainers: readonly Manifest[]): Promise<{ code: number | undefined; annotations: Manifest }> {
  const spec = { initContainers, containers: [{ name: "app", image: "app:1.0.0" }] };
  await cluster.bench.request("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name }, spec });
  const isIt = ({ verb, objectRef }: AuditEvent) => verb === "create" && objectRef?.["resource"] === "pods" && objectRef["name"] === name;
  const { responseStatus, annotations = {} } = await findAuditEvent(cluster.bench.auditLogPath, isIt);
  const ours = Object.entries(annotations).filter(([key]) => key.includes("initguard"));
  return { code: responseStatus?.code, annotations: Object.fromEntries(ours) };
}

const setup = (fields: Manifest): Manifest => ({ name: "setup", image: "busybox:1.36.1", ...fields });
const ENDLESS_WAIT = { command: ["sh", "-c", "until nslookup db; do sleep 1; done"] };

test("the audit log tells by what policy a pod was allowed", async () => {
  expect(await recorded("good", [setup({})])).toEqual({
    code: 201,
    annotations: { "baseline.initguard.dev/verdict": "allowed", "baseline.initguard.dev/policy": "baseline" },
  });
});

test("it tells what was only warned of", async () => {
  expect(await recorded("warned", [setup(ENDLESS_WAIT)])).toEqual({
    code: 201,
    annotations: {
      "baseline.initguard.dev/verdict": "allowed",
      "baseline.initguard.dev/policy": "baseline",
      "baseline.initguard.dev/rules": "unbounded-wait=Warn",
    },
  });
});

test("it tells which rules denied, each once", async () => {
  const initContainers = [setup({ image: "busybox", ...ENDLESS_WAIT }), { name: "fetch", image: "curl" }];
  expect(await recorded("denied", initContainers)).toEqual({
    code: 422,
    annotations: {
      "baseline.initguard.dev/verdict": "denied",
      "baseline.initguard.dev/policy": "baseline",
      "baseline.initguard.dev/rules": "unbounded-wait=Warn,image-mutable=Deny",
    },
  });
});

test("it says nothing of us where we were not asked", async () => {
  expect(await recorded("without", [])).toEqual({ code: 201, annotations: {} });
});
