import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { askedRelease } from "../asked-release.ts";
import { type Bench, start } from "../bench.ts";
import { bundlesOf, clientOf, NAMESPACE, registerAt, registrationPath, runRotatorOn } from "./certificates-installation.ts";

test("a rotator outlives an API server that is away when it starts, and one that is killed and comes back", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "initguard-restart-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const { minor } = askedRelease();
  let bench: Bench = await start({ minor, dataDir });
  onTestFinished(() => bench.stop());
  const port = Number(new URL(bench.url).port);
  await bench.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await registerAt(bench, "initguard");
  const server = await clientOf(bench.kubeconfig);
  onTestFinished(() => server.close());
  const again = async () => {
    bench = await start({ minor, dataDir, port });
  };

  await bench.kill();
  const rotator = runRotatorOn(server, "initguard");
  onTestFinished(() => rotator.stop());
  const failures = () => rotator.events.flatMap((event) => (event.event === "failed" ? [event.failure.failure] : []));
  await vi.waitFor(() => expect(failures().length).toBeGreaterThan(2), { timeout: 10_000 });
  expect(rotator.steps()).toEqual([]);
  await again();
  await vi.waitFor(() => expect(rotator.steps()).toEqual(["create-authority", "publish", "issue-leaf"]), { timeout: 40_000 });

  const good = await bundlesOf(bench, "initguard");
  const before = failures().length;
  await bench.kill();
  await vi.waitFor(() => expect(failures().length).toBeGreaterThan(before), { timeout: 10_000 });
  await again();
  const patch = [{ op: "replace", path: "/webhooks/0/clientConfig/caBundle", value: "" }];
  await bench.request("PATCH", registrationPath("initguard"), patch, { "content-type": "application/json-patch+json" });
  await vi.waitFor(async () => expect(await bundlesOf(bench, "initguard")).toEqual(good), { timeout: 40_000, interval: 200 });
  expect(new Set(failures())).toEqual(new Set(["unavailable"]));
}, 150_000);
