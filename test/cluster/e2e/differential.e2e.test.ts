import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../../../src/core/evaluate.ts";
import type { Finding } from "../../../src/core/finding.ts";
import { isAtLeast, type KubernetesVersion, NEWEST_VERSION, parseVersion } from "../../../src/core/kubernetes-version.ts";
import { activate } from "../../../src/core/policy.ts";
import type { Rule } from "../../../src/core/rule.ts";
import { RULES } from "../../../src/rules/index.ts";
import type { Manifest } from "../../support/pods.ts";
import { subjectFrom } from "../../support/sources.ts";
import { askedRelease } from "../asked-release.ts";
import { type Bench, start } from "../bench.ts";
import { JSON_AT_PLACES, podWithJson } from "../json-at-places.ts";
import { nearlyValidPods } from "../nearly-valid-pods.ts";
import { EDITED_POD, edited, edits } from "../pod-edits.ts";

const PODS = "/api/v1/namespaces/default/pods";
const seed = Number(process.env["INITGUARD_SEED"] ?? 36);
const version: KubernetesVersion = parseVersion(askedRelease().version) ?? NEWEST_VERSION;
const ofKubernetes = RULES.filter(({ family }) => family === "kubernetes");

let bench: Bench;

beforeAll(async () => {
  bench = await start({ minor: askedRelease().minor });
});

afterAll(async () => {
  await bench?.stop();
});

/** What is sent: without the fields that are undefined. */
const sent = (pod: Manifest): Manifest => JSON.parse(JSON.stringify(pod));

/** Why we would deny, by the given rules alone. */
function denialsOf(rules: readonly Rule[], after: Manifest, before?: Manifest): readonly Finding[] {
  const active = rules.flatMap((rule) => activate(rule, "Deny", rule.options.defaults));
  const policy = { profile: "differential", version, active, exemptions: [], hash: "" };
  const subject = subjectFrom(after, { version, ...(before !== undefined && { before }) });
  return evaluate(subject, policy, 0).findings.filter(({ action }) => action === "Deny");
}

interface Refused {
  readonly details?: { readonly causes?: readonly { readonly field: string; readonly reason: string; readonly message: string }[] };
}

/** The API server's verdict on a pod that is created or, with a path, written: status, and each cause as one sorted line. */
async function verdictOf(method: string, path: string, pod: Manifest): Promise<{ status: number; causes: readonly string[] }> {
  const { status, body } = await bench.request(method, `${path}?dryRun=All`, pod);
  const { details: { causes = [] } = {} } = body as Refused;
  return { status, causes: causes.map(({ field, reason, message }) => `${field}: ${reason}: ${message}`).sort() };
}

/** Until 1.35 the API server calls a list that has too many items too long, and counts in bytes. */
const withoutBytes = (line: string): string =>
  isAtLeast(version, "1.36") ? line : line.replace(/FieldValueTooLong: .*$|FieldValueTooMany: .*$/, "longer than it may be");

describe(`the rules of the family kubernetes and the API server itself (INITGUARD_SEED=${seed})`, () => {
  test("refuse the same pods for the same fields, reasons and words", async () => {
    const rulesThatDenied = new Set<string>();
    let accepted = 0;
    const property = fc.asyncProperty(nearlyValidPods().map(sent), async (pod) => {
      const ours = denialsOf(ofKubernetes, pod);
      const theirs = await verdictOf("POST", PODS, pod);
      for (const { rule } of ours) rulesThatDenied.add(rule);
      if (theirs.status === 201) accepted++;
      const lines = ours.map(({ field, cause, message }) => `${field}: ${cause}: ${message}`).sort();
      expect(lines.map(withoutBytes)).toEqual(theirs.causes.map(withoutBytes));
      expect(theirs.status).toBe(ours.length === 0 ? 201 : 422);
    });
    await fc.assert(property, { seed, numRuns: 600 });

    // Both answers were often right, and every rule had its say.
    expect(accepted).toBeGreaterThan(100);
    const isSilent = ({ id }: Rule) => id === "field-type" || (id.startsWith("restart-policy") && !isAtLeast(version, "1.35"));
    expect([...rulesThatDenied].sort()).toEqual(ofKubernetes.flatMap((rule) => (isSilent(rule) ? [] : [rule.id])).sort());
  });

  test("refuse the same templates, but for white space around an image, which the API server finds only in the pod", async () => {
    const rules = ofKubernetes.filter(({ id }) => id !== "image-whitespace");
    const property = fc.asyncProperty(nearlyValidPods().map(sent), async ({ spec }) => {
      const template = { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "p", namespace: "default" }, template: { spec } };
      const ours = denialsOf(rules, template);
      const theirs = await verdictOf("POST", "/api/v1/namespaces/default/podtemplates", template);
      const lines = ours.map(({ field, cause, message }) => `${field}: ${cause}: ${message}`).sort();
      expect(lines.map(withoutBytes)).toEqual(theirs.causes.map(withoutBytes));
      expect(theirs.status).toBe(ours.length === 0 ? 201 : 422);
    });
    await fc.assert(property, { seed, numRuns: 300 });
  });

  test("agree on what cannot even be decoded: values of another JSON type", async () => {
    const disagreements: string[] = [];
    let undecodable = 0;
    for (const one of JSON_AT_PLACES) {
      const pod = podWithJson(one);
      const isMistyped = denialsOf(ofKubernetes, pod).some(({ cause }) => cause === "FieldValueTypeInvalid");
      const { status } = await verdictOf("POST", PODS, pod);
      if (status === 400) undecodable++;
      if (isMistyped !== (status === 400)) disagreements.push(`${one.place.join(".")} = ${JSON.stringify(one.value)}: ${status}`);
    }
    expect(disagreements).toEqual([]);
    expect(undecodable).toBeGreaterThan(100);
  });
});

describe(`image-only and the API server's own rule about updates (INITGUARD_SEED=${seed})`, () => {
  test("refuse the same edits of init containers", async () => {
    const created = await bench.request("POST", PODS, EDITED_POD);
    expect(created.status, created.text).toBe(201);
    const before = created.body as Manifest & { readonly spec: Manifest & { readonly initContainers: readonly Manifest[] } };
    const rules = RULES.filter(({ family, id }) => family === "kubernetes" || id === "image-only");
    let accepted = 0;
    const property = fc.asyncProperty(edits(), async (list) => {
      const spec = { ...before.spec, initContainers: edited(before.spec.initContainers, list) };
      const after = sent({ ...before, spec });
      const ours = denialsOf(rules, after, before);
      const { status } = await verdictOf("PUT", `${PODS}/edited`, after);
      if (status === 200) accepted++;
      expect(status, ours.map(({ field }) => field).join()).toBe(ours.length === 0 ? 200 : 422);
    });
    await fc.assert(property, { seed, numRuns: 600 });
    expect(accepted).toBeGreaterThan(60);
  });
});
