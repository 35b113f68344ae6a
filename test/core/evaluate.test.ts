import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/core/evaluate.ts";
import type { Exemption } from "../../src/core/exemption.ts";
import { child } from "../../src/core/field-path.ts";
import { sentenceOf } from "../../src/core/finding.ts";
import { activate, type Policy, profilePolicy } from "../../src/core/policy.ts";
import { type Action, NO_OPTIONS, type PodRule, type UpdateRule } from "../../src/core/rule.ts";
import { forbidden, invalid } from "../../src/core/violation.ts";
import { customResourceOf, initContainer, minimalPod } from "../support/pods.ts";
import { subjectFrom } from "../support/sources.ts";

const info = { family: "practice", summary: "Forbid x", since: "0.1.0", reference: "https://example.com", options: NO_OPTIONS } as const;
const everywhere = (action: Action) => ({ kubernetes: action, baseline: action, restricted: action });

/** Forbids init containers whose image says `bad`; a guess when it says `perhaps`. */
const noBad: PodRule<unknown> = {
  ...info,
  id: "no-bad",
  kind: "pod",
  defaultAction: { kubernetes: "Off", baseline: "Deny", restricted: "Deny" },
  *check(pod) {
    for (const { spec, path } of pod.initContainers) {
      const image = spec.image ?? "";
      if (/bad|perhaps/.test(image))
        yield invalid(child(path, "image"), image, "is bad", { hint: "use a good one", ...(image.includes("perhaps") && { guess: true }) });
    }
  },
};

const noChange: UpdateRule<unknown> = {
  ...info,
  id: "no-change",
  kind: "update",
  defaultAction: everywhere("Deny"),
  *check(before, after) {
    if (before.initContainers.length !== after.initContainers.length) yield forbidden(after.path, "may not change");
  },
};

const policy = (exemptions: readonly Exemption[] = []): Policy => ({ ...profilePolicy("baseline", [noBad, noChange], "1.36"), exemptions });
const withImages = (...images: string[]) => minimalPod({ initContainers: images.map((image, at) => initContainer({ name: `c${at}`, image })) });
const judge = (subject = subjectFrom(withImages("bad")), by = policy(), now = 0) => evaluate(subject, by, now);

describe("evaluate", () => {
  it("allows what no rule objects to", () => {
    expect(judge(subjectFrom(minimalPod()))).toEqual({ allowed: true, findings: [], exemptions: [] });
  });

  it("reports every violation with rule, action, cause, field and a sentence that stands alone", () => {
    const { allowed, findings } = judge(subjectFrom(withImages("bad", "good", "bad")));
    expect(allowed).toBe(false);
    expect(findings).toMatchObject([
      { rule: "no-bad", action: "Deny", cause: "FieldValueInvalid", field: "spec.initContainers[0].image", isOld: false },
      { rule: "no-bad", action: "Deny", field: "spec.initContainers[2].image" },
    ]);
    expect(findings.map(sentenceOf)[0]).toBe('Invalid value: "bad": is bad; use a good one [no-bad]');
  });

  it("never denies by a guess", () => {
    const { allowed, findings } = judge(subjectFrom(withImages("perhaps")));
    expect([allowed, findings[0]?.action]).toEqual([true, "Warn"]);
  });

  it("does not look for what is Off", () => {
    expect(evaluate(subjectFrom(withImages("bad")), profilePolicy("kubernetes", [noBad], "1.36"), 0).allowed).toBe(true);
    expect(activate(noBad, "Off", {})).toEqual([]);
  });

  it.each(["Warn", "Audit"] as const)("allows what is only %s", (action) => {
    const { allowed, findings } = judge(undefined, { ...policy(), active: activate(noBad, action, {}) });
    expect([allowed, findings[0]?.action]).toEqual([true, action]);
  });

  it("judges changes only where there was something before", () => {
    expect(judge(subjectFrom(withImages("a"))).allowed).toBe(true);
    expect(judge(subjectFrom(withImages("a", "b"), { before: withImages("a") })).findings).toMatchObject([{ rule: "no-change", field: "spec" }]);
  });

  it("leaves no unprintable character in what it says", () => {
    const [finding] = judge(subjectFrom(withImages("bad\u001b[31m\u202e"))).findings;
    expect(finding?.message).toBe('Invalid value: "bad\\x1b[31m\\u202e": is bad');
  });

  it("sorts by field, list indexes by number", () => {
    const images = Array.from({ length: 12 }, () => "bad");
    const fields = judge(subjectFrom(withImages(...images))).findings.map(({ field }) => field);
    expect(fields).toEqual(images.map((_, at) => `spec.initContainers[${at}].image`));
  });
});

describe("the ratchet", () => {
  const before = withImages("bad", "good");

  it("warns of what was there before the update, and denies what is new", () => {
    expect(judge(subjectFrom(withImages("bad", "good"), { before })).findings).toMatchObject([{ action: "Warn", isOld: true }]);
    expect(judge(subjectFrom(withImages("bad", "bad"), { before })).findings.map(({ action }) => action)).toEqual(["Warn", "Deny"]);
  });

  it("denies another bad value in the place of the old one", () => {
    expect(judge(subjectFrom(withImages("badder", "good"), { before })).allowed).toBe(false);
  });

  it("knows a container by its name when its index moved", () => {
    const [first, second] = before["spec"] === undefined ? [] : (before["spec"] as { initContainers: object[] }).initContainers;
    const { allowed } = judge(subjectFrom(minimalPod({ initContainers: [second, first] }), { before }));
    expect(allowed).toBe(true);
  });

  it("does not take one of two containers of the same name for both", () => {
    const twins = (...images: string[]) => minimalPod({ initContainers: images.map((image) => initContainer({ name: "twin", image })) });
    expect(judge(subjectFrom(twins("bad", "bad"), { before: twins("bad", "good") })).findings.map(({ action }) => action)).toEqual(["Warn", "Deny"]);
  });

  it("does not reach across the pods of one object", () => {
    const two = (a: string, b: string) => ({
      apiVersion: "e.com/v1",
      kind: "X",
      spec: { jobs: [a, b].map((image) => ({ template: customResourceOf(withImages(image))["spec"] })) },
    });
    expect(judge(subjectFrom(two("bad", "bad"), { before: two("bad", "good") })).findings.map(({ action }) => action)).toEqual(["Warn", "Deny"]);
  });
});

describe("exemptions", () => {
  const exemption = { name: "storage", reason: "needs it", namespaces: ["default"] };

  it.each<[string, Exemption]>([
    ["a namespace", exemption],
    ["a username", { name: "u", reason: "r", usernames: ["jane"] }],
    ["a workload", { name: "w", reason: "r", workloads: [{ kind: "Pod", name: "p" }] }],
    ["the rule", { ...exemption, rules: ["no-bad"] }],
    ["a time to come", { ...exemption, expires: 1 }],
  ])("for %s record the finding instead of denying", (_, one) => {
    const { allowed, findings, exemptions } = judge(undefined, policy([one]));
    expect(allowed).toBe(true);
    expect(findings).toMatchObject([{ action: "Audit", exemption: one.name }]);
    expect(exemptions).toEqual([one]);
  });

  it.each<[string, Exemption]>([
    ["another namespace", { ...exemption, namespaces: ["kube-system"] }],
    ["another user", { ...exemption, usernames: ["joe"] }],
    ["another kind of that name", { name: "w", reason: "r", workloads: [{ kind: "Job", name: "p" }] }],
    ["another rule", { ...exemption, rules: ["no-change"] }],
    ["a time gone by", { ...exemption, expires: 0 }],
    ["nobody named", { name: "all", reason: "r" }],
  ])("for %s change nothing", (_, one) => {
    expect(judge(undefined, policy([one]))).toMatchObject({ allowed: false, exemptions: [] });
  });
});
