import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

const CLI = join(import.meta.dirname, "..", "..", "src", "cli");
const COMMANDS = ["serve", "demo", "lint", "rules", "print"];

describe.concurrent("initguard", () => {
  it("prints its help", async () => {
    const { code, stdout, stderr } = await runCli(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(stdout).toContain("Exit codes:");
  });

  it.each(COMMANDS)("prints the help of %s", async (command) => {
    const { code, stdout, stderr } = await runCli([command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: initguard ${command} `));
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync(join(CLI, "..", "..", "package.json"), "utf8"));
    expect(await runCli(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("has done nothing without a command, and says so by its exit code", async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: initguard /);
  });

  it.each([
    [["lnit"], "error: unknown command 'lnit'\n(Did you mean lint?)\n(see initguard --help)\n"],
    [["lint", "--profil", "baseline", "."], "error: unknown option '--profil'\n(Did you mean --profile?)\n(see initguard lint --help)\n"],
    [
      ["serve", "--profile", "strict"],
      "error: option '--profile <name>' argument 'strict' is invalid. Allowed choices are kubernetes, baseline, restricted.\n(see initguard serve --help)\n",
    ],
    [
      ["lint", "--target-version", "1.32", "."],
      "error: option '--target-version <minor>' argument '1.32' is invalid. Known are 1.33, 1.34, 1.35, 1.36.\n(see initguard lint --help)\n",
    ],
    [
      ["serve", "--listen", "9443"],
      "error: option '--listen <address>' argument '9443' is invalid. Give HOST:PORT or :PORT, with a port up to 65535.\n(see initguard serve --help)\n",
    ],
    [
      ["serve", "--metrics-listen", "none"],
      "error: option '--metrics-listen <address>' argument 'none' is invalid. Give HOST:PORT, :PORT, or off.\n(see initguard serve --help)\n",
    ],
    [["serve", "--drain", "10s"], /^error: option '--drain <seconds>' argument '10s' is invalid\. Give whole seconds, up to 999\.\n/],
    [["demo", "--port", "70000"], /^error: option '--port <port>' argument '70000' is invalid\. Give a number from 0 to 65535\.\n/],
    [["demo", "now"], /^error: too many arguments for 'demo'\./],
    [["print", "schema"], /^error: command-argument value 'schema' is invalid for argument 'what'\. Allowed choices are reference, manifests\./],
    [["rules", "probe"], "error: there is no rule probe; alike are probes (see initguard rules)\n"],
    [["serve"], /^error: serve needs --tls-dir FOLDER with tls\.crt and tls\.key /],
  ])("says what is wrong with %j, and ends with 2", async (words, sentence) => {
    const { code, stdout, stderr } = await runCli(words);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: typeof sentence === "string" ? sentence : expect.stringMatching(sentence),
    });
  });
});

describe("main", () => {
  it("is one file under two names, and imports nothing before it has looked at the Node it runs on", () => {
    expect(realpathSync(join(CLI, "main.ts"))).toBe(realpathSync(join(CLI, "main.js")));
    expect(readFileSync(join(CLI, "main.js"), "utf8")).not.toMatch(/^\s*import\b/m);
  });

  it.each(["18.20.8", "20.20.2", "22.18.0"])("tells Node %s in one sentence that it is too old", (version) => {
    const script = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } }); await import(${JSON.stringify(join(CLI, "main.js"))});`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error: initguard needs Node 22\\.19 or newer, this is ${version.replaceAll(".", "\\.")};.*\n$`));
  });
});
