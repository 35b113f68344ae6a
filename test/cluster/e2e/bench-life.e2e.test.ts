import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { askedRelease } from "../asked-release.ts";
import { type Bench, type BenchOptions, start } from "../bench.ts";

const { minor } = askedRelease();
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "initguard-life-"));
});

afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function started(options: BenchOptions): Promise<Bench> {
  const bench = await start({ minor, ...options });
  onTestFinished(() => bench.stop());
  return bench;
}

test("a killed server comes back on its data directory as the same cluster at the same address", async () => {
  const first = await started({ dataDir });
  const created = await first.kubectl("create", "configmap", "kept");
  await first.kill();
  await expect(first.request("GET", "/readyz")).rejects.toThrow();
  await first.stop();

  const second = await started({ dataDir, port: Number(new URL(first.url).port) });
  const found = await second.kubectl("get", "configmap", "kept", "-o", "name");
  await second.stop();

  expect(created.code).toBe(0);
  expect(found).toMatchObject({ code: 0, stdout: "configmap/kept\n" });
  expect([second.url, second.token, second.ca]).toEqual([first.url, first.token, first.ca]);
});

test("flags reach kube-apiserver", async () => {
  const bench = await started({ flags: ["--feature-gates=ContainerStopSignals=true", "--service-cluster-ip-range=10.250.0.0/24"] });
  const { body } = await bench.request("GET", "/api/v1/namespaces/default/services/kubernetes");
  expect(body).toMatchObject({ spec: { clusterIP: "10.250.0.1" } });
  const metrics = await bench.request("GET", "/metrics");
  expect(metrics.text).toContain('kubernetes_feature_enabled{name="ContainerStopSignals",stage="ALPHA"} 1');
});

test("a server that cannot start says why", async () => {
  await expect(started({ flags: ["--no-such-flag"] })).rejects.toThrow("unknown flag: --no-such-flag");
});

test("a server ends by itself when its lifetime is over", async () => {
  await expect(started({ maxLifetimeMs: 1 })).rejects.toThrow("lived for 1ms");
});
