import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { build } from "../build.ts";
import { releaseOf, releases } from "../releases.ts";

let cacheDir: string;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), "initguard-build-"));
});

afterEach(async () => {
  await rm(cacheDir, { recursive: true, force: true });
});

test("without Go one line says what is missing, and nothing half-built stays", async () => {
  const release = releaseOf();
  const attempt = build(release, { cacheDir, go: join(cacheDir, "no-go"), log: () => undefined });
  await expect(attempt).rejects.toThrow(`no Go on PATH: the test bench needs Go ${release.go} or newer to build Kubernetes ${release.minor}`);
  expect(await readdir(cacheDir)).toEqual([]);
});

test("every module file pins one patch release of its own minor", () => {
  const all = releases();
  expect(new Set(all.map(({ minor }) => minor)).size).toBe(all.length);
  for (const { minor, version } of all) expect(version).toMatch(new RegExp(`^v${minor}\\.\\d+$`));
});

test("a minor that there is no module file for is refused with what there is", () => {
  expect(() => releaseOf("1.2")).toThrow(`no bench for Kubernetes 1.2: there is ${releases()[0]?.minor}`);
});
