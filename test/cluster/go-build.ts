import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { moduleDir, type Release } from "./releases.ts";

const limitMs = 40 * 60_000;
const progressMs = 20_000;
const versionPackage = "k8s.io/component-base/version";

/** `outDir` exists and receives the two programs; `go` is the Go command, found on PATH by default. */
export interface GoBuildOptions {
  readonly outDir: string;
  readonly log: (line: string) => void;
  readonly go?: string;
  readonly signal?: AbortSignal;
}

/** Runs `go build`, with progress to `log`; rejects with one line when Go is absent, with Go's words when it fails. */
export async function goBuild(release: Release, options: GoBuildOptions): Promise<void> {
  const started = Date.now();
  const minutes = (): string => `${((Date.now() - started) / 60_000).toFixed(1)} min`;
  options.log(`building kube-apiserver and kubectl ${release.version} (the first time: several minutes, 4 GB of disk)`);
  const signals = [AbortSignal.timeout(limitMs), ...(options.signal === undefined ? [] : [options.signal])];
  const child = spawn(options.go ?? "go", goArguments(release, options.outDir), {
    cwd: moduleDir,
    env: { ...process.env, GOWORK: "off", CGO_ENABLED: "0" },
    stdio: ["ignore", "ignore", "pipe"],
    signal: AbortSignal.any(signals),
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);

  let compiled = 0;
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    // With -v a line that is only an import path is a package that was compiled; anything else is for people.
    if (/^[\w./~-]+$/.test(line)) compiled += 1;
    else if (!line.startsWith("go: downloading ")) said.push(line);
  });
  const progress = setInterval(() => options.log(`  ${compiled} packages compiled, ${minutes()}`), progressMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code !== 0) throw new Error(`go build ended with ${code}:\n${said.slice(-20).join("\n")}`);
    options.log(`  ${compiled} packages compiled, ${minutes()}, done`);
  } catch (error) {
    throw isMissing(error) ? missingGo(release) : error;
  } finally {
    clearInterval(progress);
  }
}

function goArguments(release: Release, outDir: string): readonly string[] {
  const [major, minor] = release.minor.split(".");
  const versions = { gitVersion: release.version, gitMajor: major, gitMinor: minor, gitTreeState: "archive" };
  const stamps = Object.entries(versions).map(([name, value]) => `-X ${versionPackage}.${name}=${value}`);
  const flags = ["-v", "-trimpath", "-buildvcs=false", "-mod=readonly", `-modfile=${release.modFile}`];
  return ["build", ...flags, `-ldflags=-s -w ${stamps.join(" ")}`, "-o", `${outDir}/`, ".", "./kubectl"];
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function missingGo(release: Release): Error {
  return new Error(`no Go on PATH: the test bench needs Go ${release.go} or newer to build Kubernetes ${release.minor}`);
}
