import { describe, expect, it } from "vitest";
import { type Check, verification } from "../../src/cli/verification.ts";
import { issueAuthority, issueServing } from "../../src/pki/issue.ts";
import { type FakeApiServer, status } from "../kube/fake-api-server.ts";
import { openFake } from "../kube/open-fake.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.now();
const PATH = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/initguard";
const SECRET = "/api/v1/namespaces/initguard/secrets/initguard-tls";
const authority = issueAuthority("InitGuard CA", { now: NOW, lifetime: 365 * DAY });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const WEBHOOK = { name: "baseline.initguard.dev", timeoutSeconds: 5, failurePolicy: "Ignore" };
const DENIED = 'admission webhook "baseline.initguard.dev" denied the request: no';

const registered = (caBundle = authority.cert, more: object = {}) => ({
  webhooks: [{ ...WEBHOOK, clientConfig: { caBundle: base64(caBundle) }, ...more }],
});

function secretFrom(now = NOW, names = ["initguard.initguard.svc"], signer = authority): { data: Record<string, string> } {
  const { cert, key } = issueServing(signer, { names, addresses: [] }, { now, lifetime: 30 * DAY });
  return { data: { "tls.crt": base64(cert), "tls.key": base64(key) } };
}

async function checksOf(prepare: (fake: FakeApiServer) => void = () => undefined, denial: string | undefined = DENIED): Promise<readonly Check[]> {
  const { server, fake } = await openFake();
  fake.put(PATH, registered());
  fake.put(SECRET, secretFrom());
  fake.intercept = ({ method }, response) => {
    if (method !== "POST" || denial === undefined) return false;
    status(response, 422, "Invalid", denial);
    return true;
  };
  prepare(fake);
  const checks = await verification(server, {
    ...{ name: "initguard", namespace: "initguard", secret: "initguard-tls", now: NOW },
    expected: { webhooks: [{ ...WEBHOOK, clientConfig: {} }] },
    knownBad: { object: { apiVersion: "v1", kind: "Pod" }, resource: "pods", namespace: "default" },
  });
  expect(fake.requests.every(({ method, query }) => method === "GET" || query.get("dryRun") === "All")).toBe(true);
  return checks;
}

const bad = (checks: readonly Check[]) =>
  checks.filter(({ result }) => result === "wrong" || result === "unknown").map(({ about, result, detail }) => `${result} ${about}: ${detail}`);

describe("verification", () => {
  it("finds nothing wrong with a good installation, and notes its failure policy", async () => {
    const checks = await checksOf();
    expect(checks.map(({ about, result }) => `${result} ${about}`)).toEqual([
      "fine registration",
      "note failure policy",
      "fine CA bundle",
      "fine serving certificate",
      "fine denial",
    ]);
    const active = await checksOf((fake) => fake.put(PATH, registered(undefined, { failurePolicy: "Fail" })));
    expect(active[1]).toEqual({ about: "failure policy", result: "fine", detail: "Fail: nothing gets past the webhook" });
  });

  it.each([
    ["no registration", (fake: FakeApiServer) => fake.objects.delete(PATH), [`wrong registration: ${PATH} not found`]],
    [
      "a changed one",
      (fake: FakeApiServer) => fake.put(PATH, registered(undefined, { timeoutSeconds: 30 })),
      ["wrong registration: webhooks[baseline.initguard.dev].timeoutSeconds is 30, not 5"],
    ],
    [
      "a garbage CA bundle",
      (fake: FakeApiServer) => fake.put(PATH, registered("garbage")),
      [
        "wrong CA bundle: baseline.initguard.dev: it is no PEM",
        "wrong serving certificate: Secret initguard-tls, for baseline.initguard.dev: it leads to no authority in the CA bundle",
      ],
    ],
    ["no Secret", (fake: FakeApiServer) => fake.objects.delete(SECRET), ["wrong serving certificate: the Secret initguard-tls does not exist"]],
    [
      "a certificate near its end",
      (fake: FakeApiServer) => fake.put(SECRET, secretFrom(NOW - 22 * DAY)),
      [expect.stringMatching(/^wrong serving certificate: .* valid until .*, 26 % of its life left$/)],
    ],
    [
      "a certificate with another name",
      (fake: FakeApiServer) => fake.put(SECRET, secretFrom(NOW, ["other.svc"])),
      ["wrong serving certificate: Secret initguard-tls, for baseline.initguard.dev: it does not name initguard.initguard.svc"],
    ],
    [
      "no right to see the Secret",
      (fake: FakeApiServer) => {
        fake.intercept = ({ path, method }, response) => {
          if (path !== SECRET && method !== "POST") return false;
          status(response, method === "POST" ? 422 : 403, "", method === "POST" ? DENIED : "secrets is forbidden");
          return true;
        };
      },
      ["unknown serving certificate: secrets is forbidden"],
    ],
  ])("finds %s", async (_what, prepare, expected) => {
    expect(bad(await checksOf((fake) => void prepare(fake)))).toEqual(expected);
  });

  it.each([
    [undefined, "wrong denial: a dry run of what has to be denied was admitted in namespace default"],
    ['Internal error occurred: failed calling webhook "baseline.initguard.dev": x509', /^wrong denial: Internal error/],
    ['admission webhook "other.example" denied the request', "unknown denial: a dry run of what has to be denied was denied by other.example"],
    ['namespaces "default" not found', 'unknown denial: namespaces "default" not found'],
  ])("finds that nothing is denied by us: %s", async (denial, expected) => {
    const passing = (fake: FakeApiServer) => {
      if (denial === undefined) fake.intercept = () => false;
    };
    expect(bad(await checksOf(passing, denial))).toEqual([typeof expected === "string" ? expected : expect.stringMatching(expected)]);
  });

  it("counts the early registration as ours, and its CA bundle too", async () => {
    const early = { ...registered("").webhooks[0], name: "baseline.early.initguard.dev" };
    const denial = 'admission webhook "baseline.early.initguard.dev" denied the request';
    const checks = await checksOf((fake) => fake.put(PATH.replace("validating", "mutating"), { webhooks: [early] }), denial);
    expect(checks.at(-1)).toMatchObject({ about: "denial", result: "fine" });
    expect(bad(checks)[0]).toMatch(/^wrong CA bundle: baseline\.early\.initguard\.dev: it is empty/);
  });
});
