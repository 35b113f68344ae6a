import { Command } from "commander";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { activateCommand } from "../../../src/cli/activate.ts";
import type { CommandContext } from "../../../src/cli/command-context.ts";
import { verifyCommand } from "../../../src/cli/verify.ts";
import { type Activation, activate } from "../../../src/kube/activation.ts";
import type { ApiServer } from "../../../src/kube/api-server.ts";
import type { JsonObject } from "../../../src/report/manifests/json.ts";
import { KNOWN_BAD } from "../../../src/report/manifests/known-bad.ts";
import { askedRelease } from "../asked-release.ts";
import { type Bench, start } from "../bench.ts";
import { registrationOf } from "../registration.ts";
import { clientOf, NAMESPACE, registrationPath, runRotatorOn, secretPath } from "./certificates-installation.ts";
import { type Replica, startReplica } from "./certificates-replica.ts";

const knownBad = { object: KNOWN_BAD, resource: "podtemplates" };
const REGISTRATIONS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
let bench: Bench;
let admin: ApiServer;
let replica: Replica;
let registration: JsonObject;

beforeAll(async () => {
  bench = await start({ minor: askedRelease().minor });
  admin = await clientOf(bench.kubeconfig);
  await bench.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  const starting = startReplica(bench, secretPath("initguard-tls"));
  await keepCertificates("issue-leaf");
  replica = await starting;
  registration = registrationOf({ url: replica.url, caBundle: "", reviews: [], stop: async () => undefined }, { failurePolicy: "Ignore" });
});

beforeEach(async () => {
  await bench.request("DELETE", registrationPath("initguard"));
  const { status, text } = await bench.request("POST", REGISTRATIONS, registration);
  if (status !== 201) throw new Error(text);
  await keepCertificates();
});

afterAll(async () => {
  await replica?.stop();
  admin?.close();
  await bench?.stop();
});

async function keepCertificates(until?: string): Promise<void> {
  const names = ["initguard.initguard.svc", "localhost"];
  await runRotatorOn(admin, "initguard", { names, ...(until === undefined ? { isOnce: true } : { until }) }).ended;
}

async function policies(): Promise<readonly string[]> {
  const { body } = await bench.request("GET", registrationPath("initguard"));
  return (body as { webhooks: { failurePolicy: string }[] }).webhooks.map(({ failurePolicy }) => failurePolicy);
}

async function change(path: string, value: unknown): Promise<void> {
  const patch = [{ op: "replace", path, value }];
  const { status, text } = await bench.request("PATCH", registrationPath("initguard"), patch, { "content-type": "application/json-patch+json" });
  if (status !== 200) throw new Error(text);
}

/** Runs one of the two commands; gives its exit code and what it printed. */
async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  let code = -1;
  const printed: string[] = [];
  const context: CommandContext = {
    terminal: {
      print: (text) => printed.push(text),
      complain: (text) => printed.push(text),
      style: (_, text) => text,
      unread: new AbortController().signal,
    },
    ending:
      (action) =>
      async (...given) => {
        code = await action(...given);
      },
  };
  const expected = { configuration: async () => registration, knownBad };
  const program = new Command("initguard").addCommand(activateCommand(context, knownBad)).addCommand(verifyCommand(context, expected));
  await program.parseAsync([...words, "--kubeconfig", bench.kubeconfig], { from: "user" });
  return { code, printed: printed.join("\n") };
}

describe("initguard activate", () => {
  test("makes every webhook fail closed once the API server has shown that it denies", async () => {
    expect(await policies()).toEqual(["Ignore", "Ignore", "Ignore"]);
    const { code, printed } = await run("activate");
    expect(printed.split("\n")).toEqual([
      ...Array(3).fill("before  the dry run was denied by baseline.initguard.dev"),
      ...Array(3).fill("after   the dry run was denied by baseline.initguard.dev"),
      "ValidatingWebhookConfiguration initguard is active: failurePolicy Fail. Keep it so in your values or manifests.",
    ]);
    expect(code).toBe(0);
    expect(await policies()).toEqual(["Fail", "Fail", "Fail"]);
    const again = await run("activate", "-o", "json");
    expect(again.code).toBe(0);
    expect(JSON.parse(again.printed)).toMatchObject({ outcome: "already-active", probes: [{ phase: "before" }, {}, {}] });
  });

  test("changes nothing while the webhook does not answer", async () => {
    for (const at of [0, 1, 2]) await change(`/webhooks/${at}/clientConfig/url`, "https://localhost:1/validate");
    const { code, printed } = await run("activate", "--timeout", "2");
    expect(printed).toContain("Nothing was changed: the dry run was admitted: no webhook of ours was asked, or none answered");
    expect(code).toBe(1);
    expect(await policies()).toEqual(["Ignore", "Ignore", "Ignore"]);
  });

  test("changes nothing with a CA bundle that the API server cannot use", async () => {
    await change("/webhooks/1/clientConfig/caBundle", "Z2FyYmFnZQ==");
    const { code, printed } = await run("activate");
    expect(printed).toMatch(/^Nothing was changed: the CA bundle of \w+\.initguard\.dev: it is no PEM$/);
    expect(code).toBe(1);
  });

  test("changes nothing where another one refuses first, such as in a namespace that does not exist", async () => {
    const { code, printed } = await run("activate", "--probe-namespace", "nowhere");
    expect(printed).toContain('Nothing was changed: the dry run did not get as far as a webhook: namespaces "nowhere" not found');
    expect(code).toBe(1);
  });

  test("takes it back when the webhook does not hold what it promised", async () => {
    const promising = await startReplica(bench, secretPath("initguard-tls"));
    for (const at of [0, 1, 2]) await change(`/webhooks/${at}/clientConfig/url`, `${promising.url}/validate`);
    const seen: string[] = [];
    const activation: Activation = await activate(admin, {
      configuration: { kind: "ValidatingWebhookConfiguration", name: "initguard" },
      knownBad: { ...knownBad, namespace: "default" },
      ...{ alsoOurs: [], patience: 20, objection: () => undefined },
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      onProbe: (phase) => {
        seen.push(phase);
        if (phase === "after") promising.allowAll();
      },
    });
    await promising.stop();
    expect(activation).toEqual({ outcome: "rolled-back", because: "the dry run was admitted: no webhook of ours was asked, or none answered" });
    expect(seen).toContain("after");
    expect(await policies()).toEqual(["Ignore", "Ignore", "Ignore"]);
  });
});

describe("initguard verify", () => {
  test("finds a good installation good", async () => {
    const { code, printed } = await run("verify");
    expect(printed.split("\n").map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:]+Z/, "TIME"))).toEqual([
      "fine  registration         3 webhooks are registered as they should be",
      expect.stringMatching(
        /^note {2}failure policy {7}Ignore for \w+\.initguard\.dev, .*: requests pass while no replica answers; initguard activate changes that$/,
      ),
      ...["kubernetes", "baseline", "restricted"].map(
        (profile) => `fine  CA bundle            ${profile}.initguard.dev: one authority is valid until TIME, 99 % of its life left`,
      ),
      "fine  serving certificate  Secret initguard-tls: it leads to the CA bundle, has every name, and is valid until TIME, 99 % of its life left",
      "fine  denial               a dry run of what has to be denied was denied by baseline.initguard.dev",
    ]);
    expect(code).toBe(0);
  });

  test("looks at what is really served", async () => {
    const { code, printed } = await run("verify", "--connect", new URL(replica.url).host, "-o", "json");
    expect(JSON.parse(printed).checks).toContainEqual({
      about: "served certificate",
      result: "fine",
      detail: expect.stringContaining("of its life left"),
    });
    expect(code).toBe(0);
  });

  test.each([
    ["a changed field", "/webhooks/0/timeoutSeconds", 30, /^wrong +registration .*\.timeoutSeconds is 30, not 5$/m],
    ["a garbage CA bundle", "/webhooks/2/clientConfig/caBundle", "Z2FyYmFnZQ==", /^wrong +CA bundle .*: it is no PEM$/m],
    [
      "a match rule that lacks a resource",
      "/webhooks/0/rules/0/resources",
      ["pods"],
      /^wrong +registration .*\.rules\[0\]\.resources is \["pods"\], not /m,
    ],
  ])("finds %s", async (_what, path, value, line) => {
    await change(path, value);
    const { code, printed } = await run("verify");
    expect(printed).toMatch(line);
    expect(code).toBe(1);
  });

  test("finds that there is no registration at all", async () => {
    await bench.request("DELETE", registrationPath("initguard"));
    const { code, printed } = await run("verify");
    expect(printed).toBe('wrong  registration  validatingwebhookconfigurations.admissionregistration.k8s.io "initguard" not found');
    expect(code).toBe(1);
  });
});
