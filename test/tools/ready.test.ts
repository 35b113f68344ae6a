import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const READY = join(import.meta.dirname, "..", "..", "tools", "ready.mjs");
let checkout = "";

/** A checkout with nothing but the script, an `npm` that only notes that it was called, and a `node` that only tells its version. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "initguard-test-"));
  for (const folder of ["tools", "bin"]) mkdirSync(join(checkout, folder));
  cpSync(READY, join(checkout, "tools", "ready.mjs"));
  writeFileSync(join(checkout, "package-lock.json"), "{}");
  program("npm", `echo "$@" >> "${join(checkout, "called")}"`);
  program("node", "echo 24.21.0");
});

afterEach(() => rmSync(checkout, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(checkout, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(checkout, "bin", name), 0o755);
}

/** Marks what is installed as so many seconds younger than the lock file. */
function install(seconds: number): void {
  mkdirSync(join(checkout, "node_modules"), { recursive: true });
  const stamp = join(checkout, "node_modules", ".package-lock.json");
  writeFileSync(stamp, "{}");
  utimesSync(stamp, new Date(), new Date(Date.now() + seconds * 1_000));
}

function ready(): { status: number | null; stdout: string; stderr: string; npm: string } {
  const path = [join(checkout, "bin"), dirname("/bin/sh"), "/usr/bin"].join(delimiter);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, "tools", "ready.mjs")], {
    cwd: tmpdir(),
    env: { PATH: path },
    encoding: "utf8",
  });
  const called = join(checkout, "called");
  return { status, stdout, stderr, npm: existsSync(called) ? readFileSync(called, "utf8") : "" };
}

const INSTALLED = expect.stringMatching(/^ci .*--include=dev --include=optional/);

describe("tools/ready.mjs", () => {
  it("installs where nothing is installed", () => {
    expect(ready()).toEqual({ status: 0, stdout: "", stderr: "", npm: INSTALLED });
  });

  it("installs when the lock file is newer", () => {
    install(-60);
    expect(ready()).toEqual({ status: 0, stdout: "", stderr: "", npm: INSTALLED });
  });

  it("installs nothing when the lock file is older", () => {
    install(60);
    expect(ready()).toEqual({ status: 0, stdout: "", stderr: "", npm: "" });
  });

  it.each(["20.20.2", "22.18.0"])("says in one sentence that Node %s is too old", (version) => {
    install(60);
    program("node", `echo ${version}`);
    expect(ready()).toMatchObject({
      status: 2,
      stdout: "",
      stderr: `error: InitGuard needs Node 22.19 or newer, and there is only ${version}: none comes with this platform\n`,
    });
  });

  it.each(["22.19.0", "23.0.0", "26.10.0"])("is content with Node %s", (version) => {
    install(60);
    program("node", `echo ${version}`);
    expect(ready()).toMatchObject({ status: 0, stderr: "" });
  });

  it("prefers the Node that was installed, as npm's scripts do", () => {
    install(60);
    program("node", "echo 20.20.2");
    mkdirSync(join(checkout, "node_modules", ".bin"));
    cpSync(join(checkout, "bin", "node"), join(checkout, "node_modules", ".bin", "node"));
    writeFileSync(join(checkout, "node_modules", ".bin", "node"), "#!/bin/sh\necho 24.21.0\n");
    expect(ready()).toMatchObject({ status: 0 });
  });

  it("says that installing failed, after what npm said", () => {
    program("npm", "echo 'npm error network' >&2; exit 1");
    expect(ready()).toMatchObject({ status: 2, stdout: "", stderr: "npm error network\nerror: installing failed; what npm says stands above\n" });
  });

  it("is plain JavaScript of at most 30 lines", () => {
    expect(readFileSync(READY, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(30);
  });
});
