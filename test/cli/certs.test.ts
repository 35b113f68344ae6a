import type { AddressInfo } from "node:net";
import { Command } from "commander";
import { describe, expect, it, onTestFinished } from "vitest";
import { certsCommand } from "../../src/cli/certs.ts";
import type { CommandContext } from "../../src/cli/command-context.ts";
import { createRotatorListener } from "../../src/cli/rotator-listener.ts";
import { logRotator } from "../../src/cli/rotator-log.ts";
import { RotatorMetrics } from "../../src/pki/self-managed/rotator-metrics.ts";
import { fakeApiServer } from "../kube/fake-api-server.ts";

const REGISTRATION = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/initguard";

/** Runs the command; gives its exit code and what it complained of. */
async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly complaints: readonly string[] }> {
  let code = -1;
  const complaints: string[] = [];
  const context: CommandContext = {
    terminal: {
      print: () => undefined,
      complain: (sentence) => complaints.push(sentence),
      style: (_, text) => text,
      unread: new AbortController().signal,
    },
    ending:
      (action) =>
      async (...given) => {
        code = await action(...given);
      },
  };
  const program = new Command("initguard").addCommand(
    certsCommand(context)
      .exitOverride()
      .configureOutput({ writeErr: (text) => complaints.push(text) }),
  );
  await program.parseAsync(["certs", "--log-level", "error", ...words], { from: "user" }).catch(() => undefined);
  return { code, complaints };
}

describe("initguard certs --once", () => {
  it("ends when everything is as it should be", async () => {
    const fake = await fakeApiServer();
    fake.put(REGISTRATION, { webhooks: [{ name: "baseline.initguard.dev", clientConfig: {} }] });
    expect(await run("--once", "--kubeconfig", fake.kubeconfig)).toEqual({ code: 0, complaints: [] });
    expect([...fake.objects.keys()].sort()).toEqual(
      [
        REGISTRATION,
        "/api/v1/namespaces/initguard/secrets/initguard-ca",
        "/api/v1/namespaces/initguard/secrets/initguard-tls",
        "/apis/coordination.k8s.io/v1/namespaces/initguard/leases/initguard-certs",
      ].sort(),
    );
  });

  it("says what is missing when its time is up", async () => {
    const fake = await fakeApiServer();
    expect(await run("--once", "--timeout", "1", "--kubeconfig", fake.kubeconfig)).toEqual({
      code: 2,
      complaints: ["after 1 s not everything is as it should be: no webhook is registered"],
    });
  });

  it("tries again as long as the API server is away", async () => {
    const fake = await fakeApiServer();
    fake.put(REGISTRATION, { webhooks: [{ name: "baseline.initguard.dev", clientConfig: {} }] });
    fake.intercept = (_request, response) => {
      if (fake.requests.length > 2) return false;
      response.socket?.destroy();
      return true;
    };
    expect(await run("--once", "--kubeconfig", fake.kubeconfig)).toEqual({ code: 0, complaints: [] });
  });

  it.each([
    [["--leaf-days", "200"], "an authority must live three times as long as a leaf, or longer"],
    [["--kubeconfig", "/nowhere"], /^\/nowhere cannot be used: ENOENT/],
    [["--timeout", "0"], /Give a whole number from 1 to 86400/],
    [["--metrics-listen", "x"], /Give HOST:PORT/],
  ])("does not start with %j", async (words, complaint) => {
    const { code, complaints } = await run("--once", ...words);
    expect(code).not.toBe(0);
    expect(complaints.join("")).toMatch(complaint);
  });
});

describe("the rotator's listener", () => {
  it("is ready once everything is as it should be, and not a moment longer", async () => {
    const metrics = new RotatorMetrics();
    const server = createRotatorListener(metrics).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close().closeAllConnections());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    const status = { isSettled: true, isHolder: false, because: "all is as it should be", authorityEnd: 1, leafEnd: 2 };
    expect(await get("/livez")).toMatchObject({ status: 200 });
    expect(await get("/readyz")).toEqual({ status: 503, text: '{"ready":false,"why":"nothing is known yet"}' });
    metrics.record({ event: "status", status });
    expect(await get("/readyz?verbose")).toEqual({ status: 200, text: '{"ready":true}' });
    metrics.record({ event: "failed", at: "lease", failure: { failure: "unavailable", message: "away" } });
    expect(await get("/readyz")).toEqual({ status: 503, text: '{"ready":false,"why":"lease: away"}' });
    expect(await get("/metrics")).toMatchObject({ status: 200, text: expect.stringContaining("initguard_rotator_settled 0") });
    expect(await get("/")).toMatchObject({ status: 404 });
  });
});

describe("the rotator's log", () => {
  it("has a line for each thing told, quiet where nothing is new", () => {
    const lines: string[] = [];
    const line = (level: string) => (object: object, message: string) => void lines.push(`${level} ${message} ${JSON.stringify(object)}`);
    const log = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
    const status = { isSettled: true, isHolder: true, because: "fine", authorityEnd: undefined, leafEnd: undefined };
    logRotator(log, { event: "done", step: "publish", because: "x" }, undefined);
    logRotator(log, { event: "defect", defect: { where: "bundle", reason: "garbage" } }, undefined);
    logRotator(log, { event: "lease", isHeld: false, holder: "other" }, undefined);
    logRotator(log, { event: "failed", at: "publish", failure: { failure: "conflict", message: "y" } }, undefined);
    logRotator(log, { event: "failed", at: "publish", failure: { failure: "forbidden", message: "z" } }, undefined);
    logRotator(log, { event: "status", status }, undefined);
    logRotator(log, { event: "status", status }, status);
    expect(lines).toEqual([
      'info done {"step":"publish","because":"x"}',
      'warn spoilt by somebody or something else; what was trusted stays trusted {"where":"bundle","reason":"garbage"}',
      'info does not hold the lease {"holder":"other"}',
      'debug somebody else wrote first {"at":"publish","failure":"conflict","why":"y"}',
      'warn failed, will be tried again {"at":"publish","failure":"forbidden","why":"z"}',
      'info status {"settled":true,"because":"fine"}',
      'debug status {"settled":true,"because":"fine"}',
    ]);
  });
});
