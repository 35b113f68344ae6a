import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli, startCli } from "./run-cli.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: store}
spec:
  initContainers:
    - name: setup
      image: busybox:1.36.1
      command: [cp, /from, /to]
  containers:
    - {name: app, image: "app:1.0.0"}
`;
const PROBED = POD.replace("command: [cp, /from, /to]", "readinessProbe: {httpGet: {port: 80}}");
const SIGNALLED = POD.replace("command: [cp, /from, /to]", "lifecycle: {stopSignal: SIGUSR1}");

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "initguard-test-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe("initguard lint", () => {
  it("ends with 0 when there is nothing to object to", async () => {
    expect(await runCli(["lint", file("pod.yaml", POD)])).toEqual({
      code: 0,
      stdout: "1 object in 1 file, 1 with a pod: nothing found\n",
      stderr: "",
    });
  });

  it("ends with 1 for a denial, and says where and why", async () => {
    const path = file("pod.yaml", PROBED);
    const { code, stdout, stderr } = await runCli(["lint", path]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(`Pod store/shop\n  ${path}:8:23  Deny  probes  spec.initContainers[0].readinessProbe: Forbidden: `);
    expect(stdout).toMatch(/\n1 object in 1 file, 1 with a pod: 1 denied\n$/);
  });

  it("searches folders", async () => {
    file("a/good.yaml", POD);
    file("a/b/bad.yml", PROBED);
    file("a/notes.txt", "nothing");
    const { code, stdout } = await runCli(["lint", folder]);
    expect(code).toBe(1);
    expect(stdout).toContain(`${join(folder, "a/b/bad.yml")}:8:23`);
    expect(stdout).toContain("2 objects in 2 files");
  });

  it("reads standard input for -", async () => {
    const { code, stdout } = await runCli(["lint", "-"], `${POD}---\n${PROBED}`);
    expect(code).toBe(1);
    expect(stdout).toContain("<stdin>:19:23  Deny  probes");
  });

  it("prints JSON", async () => {
    const path = file(
      "pod.json",
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", spec: { initContainers: [{ image: "a:1" }] } }] }),
    );
    const { code, stdout } = await runCli(["lint", "-o", "json", path]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [
        {
          rule: "name-required",
          action: "Deny",
          cause: "FieldValueRequired",
          file: path,
          line: 1,
          column: expect.any(Number),
          object: { kind: "Pod" },
        },
      ],
      problems: [],
      summary: { files: 1, denied: 1 },
    });
  });

  it("ends with 2 when something could not be judged, and judges the rest", async () => {
    const [bad, missing] = [file("bad.yaml", PROBED), join(folder, "missing.yaml")];
    const { code, stdout, stderr } = await runCli(["lint", missing, bad]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout).toContain(`${missing}  Problem  no such file or folder\n`);
    expect(stdout).toContain("Deny  probes");
  });

  it.each([
    ["broken YAML", "kind: Pod\n  spec: [\n", /pod\.yaml:\d+:\d+ {2}Problem {2}/],
    ["an unrendered template", POD.replace("busybox:1.36.1", "{{ .Values.image }}"), /pod\.yaml:\d+:\d+ {2}Problem {2}.*helm template/],
  ])("points at %s and ends with 2", async (_what, text, place) => {
    const { code, stdout, stderr } = await runCli(["lint", file("pod.yaml", text)]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout).toMatch(place);
  });

  it("goes by --fail-on", async () => {
    const path = file("pod.yaml", SIGNALLED);
    expect(await runCli(["lint", path])).toMatchObject({ code: 0, stdout: expect.stringContaining("  Warn  lifecycle  ") });
    expect(await runCli(["lint", "--fail-on", "warn", path])).toMatchObject({ code: 1 });
  });

  it("judges by the profile and for the version it is told", async () => {
    const path = file("pod.yaml", POD.replace("metadata: {", "metadata: {annotations: {pod.beta.kubernetes.io/init-containers: '[]'}, "));
    expect((await runCli(["lint", path])).code).toBe(1);
    expect((await runCli(["lint", "--profile", "kubernetes", path])).code).toBe(0);
    const restarted = file("rules.yaml", POD.replace("command: [cp, /from, /to]", "restartPolicy: OnFailure"));
    expect((await runCli(["lint", "--target-version", "v1.36.3", restarted])).code).toBe(0);
    expect((await runCli(["lint", "--target-version", "1.33", restarted])).code).toBe(1);
  });

  it("shows colours when they are asked for, and never with --no-color", async () => {
    const path = file("pod.yaml", PROBED);
    const colourful = { FORCE_COLOR: "1", NO_COLOR: undefined };
    expect((await runCli(["lint", path], "", colourful)).stdout).toContain("\u001b[31m");
    expect((await runCli(["lint", path, "--no-color"], "", colourful)).stdout).not.toContain("\u001b");
    expect((await runCli(["lint", path, "-o", "json"], "", colourful)).stdout).not.toContain("\u001b");
    expect((await runCli(["lint", path], "", { NO_COLOR: undefined })).stdout).not.toContain("\u001b");
  });

  it("wants to be told what to judge", async () => {
    const { code, stdout, stderr } = await runCli(["lint"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: name what to judge: .*\n$/);
  });

  it("keeps its exit code when nobody reads to the end", async () => {
    const many = Array.from({ length: 3_000 }, () => PROBED).join("---\n");
    const child = startCli(["lint", file("many.yaml", many)]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await once(child, "exit")).toEqual([1, null]);
  });
});
