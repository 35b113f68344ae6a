import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/core/evaluate.ts";
import { NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import { profilePolicy } from "../../src/core/policy.ts";
import { PROFILES } from "../../src/core/rule.ts";
import { WORKLOADS } from "../../src/core/workloads.ts";
import { type JudgingRule, type MatchCondition, matchConditionsOf } from "../../src/report/manifests/match-conditions.ts";
import { builtInProfiles } from "../../src/report/manifests/registered-profile.ts";
import { RULES } from "../../src/rules/index.ts";
import type { Manifest } from "../support/pods.ts";
import { podObjects } from "../support/random-pods.ts";
import { subjectFrom } from "../support/sources.ts";
import { CelError, compile } from "./cel-subset.ts";
import { MATCH_CASES } from "./match-conditions.ts";

const POD_RULE: JudgingRule = { id: "a", kind: "pod" };
const UPDATE_RULE: JudgingRule = { id: "b", kind: "update" };
const ANNOTATION_RULE: JudgingRule = { id: "c", kind: "pod", needs: "annotations" };

interface Asked {
  readonly group: string;
  readonly before?: Manifest | undefined;
  readonly after: Manifest;
}

/** Would an API server call the webhook; throws what it would report. */
function isCalled(conditions: readonly MatchCondition[], { group, before, after }: Asked): boolean {
  const request = { operation: before === undefined ? "CREATE" : "UPDATE", resource: { group, version: "v1", resource: "any" } };
  return conditions.every(({ expression }) => compile(expression)({ request, object: after, oldObject: before ?? null }) === true);
}

describe("match conditions", () => {
  it.each(MATCH_CASES.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    expect(isCalled(matchConditionsOf([POD_RULE, UPDATE_RULE]), one)).toBe(one.isCalled);
  });

  it("look at the old object only for a rule about updates", () => {
    const before = { spec: { initContainers: [{}] } };
    expect(isCalled(matchConditionsOf([POD_RULE]), { group: "", before, after: { spec: {} } })).toBe(false);
    expect(isCalled(matchConditionsOf([UPDATE_RULE]), { group: "", before, after: { spec: {} } })).toBe(true);
  });

  it("leave built-in workloads out when every rule needs annotations, which the API server has dropped from them", () => {
    const conditions = matchConditionsOf([ANNOTATION_RULE]);
    expect(isCalled(conditions, { group: "", after: { spec: { initContainers: [{}] } } })).toBe(false);
    expect(isCalled(conditions, { group: "example.com", after: {} })).toBe(true);
  });

  it("are never met without an active rule", () => {
    expect(isCalled(matchConditionsOf([]), { group: "example.com", after: { spec: { initContainers: [{}] } } })).toBe(false);
  });

  it("do not take a deletionTimestamp on something new, or one of null, for a deletion", () => {
    const conditions = matchConditionsOf([POD_RULE]);
    const spec = { initContainers: [{}] };
    expect(isCalled(conditions, { group: "", after: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, spec } })).toBe(true);
    expect(isCalled(conditions, { group: "", before: {}, after: { metadata: { deletionTimestamp: null }, spec } })).toBe(true);
  });

  it("stay within what an API server takes", () => {
    for (const { rules } of builtInProfiles(RULES)) {
      const conditions = matchConditionsOf(rules);
      expect(conditions.length).toBeLessThanOrEqual(64);
      expect(new Set(conditions.map(({ name }) => name)).size).toBe(conditions.length);
    }
  });

  it("ask with has() for every key before they read it: an object that ends anywhere is no error", () => {
    const partial = ["template", "spec", "jobTemplate", "metadata"].reduce<fc.Arbitrary<Manifest>>(
      (inner) => fc.dictionary(fc.constantFrom("template", "spec", "jobTemplate", "metadata", "initContainers"), inner, { maxKeys: 3 }),
      fc.constant({}),
    );
    const conditions = matchConditionsOf([POD_RULE, UPDATE_RULE]);
    fc.assert(
      fc.property(partial, fc.option(partial, { nil: undefined }), (after, before) => {
        expect(() => isCalled(conditions, { group: "", before, after })).not.toThrow(CelError);
      }),
    );
  });
});

/** An object of a kind with the pod in it, as an API server has it: without the legacy annotations, which it drops from its own kinds. */
function objectWith(pod: Manifest, { group, versions, kind, template }: (typeof WORKLOADS)[number]): Manifest {
  const whole = { metadata: {}, spec: pod["spec"] ?? {} };
  const inner = [...template].reverse().reduce<Manifest>((below, step) => ({ [step]: below }), whole);
  return { ...inner, apiVersion: `${group === "" ? "" : `${group}/`}${versions[0]}`, kind };
}

describe.each(builtInProfiles(RULES))("the match conditions of $name", ({ name, rules }) => {
  const profile = PROFILES.find((one) => one === name) ?? "baseline";
  const policy = profilePolicy(profile, RULES, NEWEST_VERSION);
  const conditions = matchConditionsOf(rules);
  const served = WORKLOADS.filter(({ isServed }) => isServed);

  it("skip nothing that a rule has something to say about", () => {
    let found = 0;
    const asked = fc.tuple(fc.constantFrom(...served), podObjects(), fc.option(podObjects(), { nil: undefined }));
    fc.assert(
      fc.property(asked, ([workload, pod, old]) => {
        const after = objectWith(pod, workload);
        const before = old && objectWith(old, workload);
        // What is of a wrong JSON type does not get past the API server's decoder.
        const findings = evaluate(subjectFrom(after, { before }), policy, 0).findings.filter(({ cause }) => cause !== "FieldValueTypeInvalid");
        found += findings.length;
        if (findings.length > 0) expect(isCalled(conditions, { group: workload.group, before, after })).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(0);
  });
});
