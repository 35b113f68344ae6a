import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { askedRelease } from "../asked-release.ts";
import { endProcess } from "../process-end.ts";

const { minor, version } = askedRelease();
const main = join(import.meta.dirname, "..", "main.ts");
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "initguard-main-"));
});

afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

function run(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [main, "--version", minor, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => endProcess(child, 30_000));
  return child;
}

async function printed(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("no standard output");
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("Ctrl-C")) break;
  }
  return lines.join("\n");
}

const first = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";

async function serves(url: string): Promise<boolean> {
  // Any answer counts, also the complaint about plain HTTP.
  return fetch(url.replace("https", "http")).then(
    () => true,
    () => false,
  );
}

test("tells how to reach it, and leaves nothing behind when it is asked to end", async () => {
  const child = run("--hours", "0.1");
  const text = await printed(child);
  const kubeconfig = first(text, /export KUBECONFIG=(\S+)/);
  expect(text).toContain(`Kubernetes ${version} at https://127.0.0.1:`);
  expect(existsSync(kubeconfig)).toBe(true);

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(existsSync(dirname(kubeconfig))).toBe(false);
  expect(await serves(first(text, /at (\S+),/))).toBe(false);
});

test("does not outlive the process that started it", async () => {
  const child = run("--hours", "0.1", "--data-dir", dataDir);
  const text = await printed(child);
  child.kill("SIGKILL");
  await vi.waitFor(async () => expect(await readFile(join(dataDir, "server.log"), "utf8")).toContain(": ended: "), 30_000);
  expect(await serves(first(text, /at (\S+),/))).toBe(false);
});

test("prints its help without building or starting anything", async () => {
  expect(await printed(run("--help"))).toContain("usage: npm run cluster -- [--version MINOR]");
});
