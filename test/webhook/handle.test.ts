import { describe, expect, it } from "vitest";
import { child } from "../../src/core/field-path.ts";
import type { ActiveRule, Policy } from "../../src/core/policy.ts";
import { forbidden } from "../../src/core/violation.ts";
import { type Handled, handle } from "../../src/webhook/handle.ts";
import { expectLawful } from "../support/answer-laws.ts";
import { initContainer, minimalPod } from "../support/pods.ts";
import { policyOf, reviewText, ruleOf, UID, updateText } from "../support/reviews.ts";

const imageRule = (action: ActiveRule["action"], id = "no-image") =>
  ruleOf(id, action, (pod) => pod.initContainers.map(({ path }) => forbidden(child(path, "image"), "may not be set", { hint: "remove it" })));

function answerTo(text: string, policy: Policy = policyOf()): Handled {
  return handle(text, { policy, now: 0, newFaultId: () => "f0" });
}

function responseTo(text: string, policy?: Policy, apiVersion?: string) {
  const { status, body } = answerTo(text, policy);
  expect(status).toBe(200);
  return expectLawful(body, UID, apiVersion).response;
}

describe("a judged review", () => {
  it("is allowed in so few words", () => {
    expect(answerTo(reviewText()).body).toBe(
      `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"${UID}","allowed":true,"auditAnnotations":{"verdict":"allowed","policy":"test"}}}`,
    );
  });

  it("is denied as the API server would", () => {
    expect(responseTo(reviewText(), policyOf(imageRule("Deny")))).toEqual({
      uid: UID,
      allowed: false,
      status: {
        code: 422,
        reason: "Invalid",
        message: 'Pod "p" is invalid: spec.initContainers[0].image: Forbidden: may not be set; remove it [no-image]',
        details: {
          name: "p",
          group: "",
          kind: "Pod",
          causes: [
            { reason: "FieldValueForbidden", field: "spec.initContainers[0].image", message: "Forbidden: may not be set; remove it [no-image]" },
          ],
        },
      },
      auditAnnotations: { verdict: "denied", policy: "test", rules: "no-image=Deny" },
    });
  });

  it("lists several violations as the API server does", () => {
    const kind = { group: "apps", version: "v1", kind: "Deployment" };
    const { status } = responseTo(
      reviewText({ kind, name: "d", object: { spec: { template: minimalPod({ initContainers: [initContainer(), initContainer()] }) } } }),
      policyOf(imageRule("Deny")),
    );
    expect(status?.message).toBe(
      'Deployment.apps "d" is invalid: [spec.template.spec.initContainers[0].image: Forbidden: may not be set; remove it [no-image], ' +
        "spec.template.spec.initContainers[1].image: Forbidden: may not be set; remove it [no-image]]",
    );
    expect(status?.details).toMatchObject({ kind: "Deployment", group: "apps", name: "d" });
  });

  it("is allowed with warnings, and denied with them too", () => {
    const warning = "spec.initContainers[0].image: Forbidden: may not be set; remove it [soft]";
    expect(responseTo(reviewText(), policyOf(imageRule("Warn", "soft")))).toEqual({
      uid: UID,
      allowed: true,
      warnings: [warning],
      auditAnnotations: { verdict: "allowed", policy: "test", rules: "soft=Warn" },
    });
    const denied = responseTo(reviewText(), policyOf(imageRule("Warn", "soft"), imageRule("Deny")));
    expect(denied).toMatchObject({ allowed: false, warnings: [warning], auditAnnotations: { rules: "no-image=Deny,soft=Warn" } });
    expect(denied.status?.details?.causes).toHaveLength(1);
  });

  it("tells nobody but the audit log of what is only audited", () => {
    const { warnings, allowed, auditAnnotations } = responseTo(reviewText(), policyOf(imageRule("Audit")));
    expect({ warnings, allowed, auditAnnotations }).toEqual({
      warnings: undefined,
      allowed: true,
      auditAnnotations: { verdict: "allowed", policy: "test", rules: "no-image=Audit" },
    });
  });

  it("names the exemption and its reason in the audit log", () => {
    const exemptions = [{ name: "legacy", reason: "moves in\nMay", namespaces: ["default"] }];
    const { allowed, auditAnnotations } = responseTo(reviewText(), { ...policyOf(imageRule("Deny")), exemptions, hash: "abc" });
    expect({ allowed, auditAnnotations }).toEqual({
      allowed: true,
      auditAnnotations: { verdict: "allowed", policy: "test@abc", rules: "no-image=Audit", exemption: "legacy: moves in\\x0aMay" },
    });
  });

  it("is answered in its own version", () => {
    const text = reviewText({}, { apiVersion: "admission.k8s.io/v1beta1" });
    responseTo(text, policyOf(), "admission.k8s.io/v1beta1");
    responseTo(text, policyOf(imageRule("Deny")), "admission.k8s.io/v1beta1");
  });

  it("gets the same verdict in a dry run", () => {
    const policy = policyOf(imageRule("Deny"));
    expect(answerTo(reviewText({ dryRun: true }), policy).body).toBe(answerTo(reviewText(), policy).body);
    expect(answerTo(reviewText({ dryRun: true }), policy).decision.dryRun).toBe(true);
  });

  it("is told by generateName when it has no name yet", () => {
    const object = { ...minimalPod(), metadata: { generateName: "web-" } };
    expect(responseTo(reviewText({ name: "", object }), policyOf(imageRule("Deny"))).status?.details?.name).toBe("web-");
  });

  it("warns instead of denying what the object had before", () => {
    const pod = minimalPod();
    expect(responseTo(updateText(pod, pod), policyOf(imageRule("Deny")))).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining("no-image")],
    });
  });

  it("takes an integer beyond 2^53 in an update for the number it is", () => {
    const limits = { memory: "@" };
    const object = minimalPod({ initContainers: [initContainer({ resources: { limits } })], activeDeadlineSeconds: "@" });
    const mismatches = policyOf(ruleOf("mismatch", "Deny", (pod) => pod.mismatches));
    expect(responseTo(updateText(object, object).replaceAll('"@"', "9007199254740993"), mismatches).allowed).toBe(true);
  });

  it("leaves the decision for log and metrics, without a value of the object", () => {
    const { decision } = answerTo(reviewText(), policyOf(imageRule("Warn", "soft"), imageRule("Deny")));
    expect(decision).toEqual({
      uid: UID,
      operation: "CREATE",
      kind: "Pod",
      namespace: "default",
      name: "p",
      username: "admin",
      dryRun: false,
      allowed: false,
      scope: "judged",
      denied: ["no-image"],
      warned: ["soft"],
      refusal: undefined,
      fault: undefined,
    });
  });
});

describe("a review that the match rules should not send", () => {
  it.each([
    ["a kind without pods", { kind: { group: "", version: "v1", kind: "ConfigMap" } }, "ConfigMap"],
    ["a binding", { kind: { group: "", version: "v1", kind: "Binding" }, subResource: "binding" }, "Binding/binding"],
    ["a scale", { kind: { group: "autoscaling", version: "v1", kind: "Scale" }, subResource: "scale" }, "Scale.autoscaling/scale"],
    ["a status", { kind: { group: "apps", version: "v1", kind: "Deployment" }, subResource: "status" }, "Deployment.apps/status"],
    ["exec", { operation: "CONNECT", kind: { group: "", version: "v1", kind: "PodExecOptions" }, subResource: "exec" }, "PodExecOptions/exec"],
  ])("is allowed with a warning: %s", (_, request, what) => {
    expect(responseTo(reviewText(request), policyOf(imageRule("Deny")))).toMatchObject({
      allowed: true,
      warnings: [`InitGuard does not judge ${what}: take it out of the webhook match rules`],
    });
  });

  it.each([
    ["a custom resource without pods", { kind: { group: "example.com", version: "v1", kind: "Thing" }, object: { spec: {} } }],
    ["a deletion", { operation: "DELETE", object: null, oldObject: minimalPod() }],
    [
      "an object that is being deleted",
      { operation: "UPDATE", object: minimalPod({}, { deletionTimestamp: "2026-11-21T00:00:00Z" }), oldObject: minimalPod() },
    ],
  ])("is allowed without a word: %s", (_, request) => {
    const { allowed, warnings } = responseTo(reviewText(request), policyOf(imageRule("Deny")));
    expect({ allowed, warnings }).toEqual({ allowed: true, warnings: undefined });
  });
});

describe("a review that cannot be judged", () => {
  it("is denied with its uid", () => {
    expect(responseTo(reviewText({ object: null }))).toEqual({
      uid: UID,
      allowed: false,
      status: { code: 400, reason: "MalformedReview", message: "not a usable AdmissionReview: its CREATE request has no object" },
    });
  });

  it("is an HTTP error where there is no uid", () => {
    expect(answerTo("[]")).toMatchObject({ status: 400, body: '{"error":"not a usable AdmissionReview: the body is not a JSON object"}' });
  });
});

describe("a fault of ours", () => {
  const boom = () => {
    throw new Error("secret /src/core/boom.ts");
  };
  const throwsAt = <Key extends string>(holder: object, key: Key): never =>
    Object.defineProperty({ ...holder }, key, { enumerable: true, get: boom }) as never;
  const thrower = (active: ActiveRule["judge"]): Policy => ({ ...policyOf(), active: [{ id: "x", kind: "pod", action: "Deny", judge: active }] });

  it.each<[string, Policy]>([
    ["in a rule", thrower(boom)],
    [
      "in the middle of a rule",
      thrower(function* (pod) {
        yield forbidden(pod.path, "no");
        boom();
      }),
    ],
    [
      "in a rule that recurses without end",
      thrower(function again(pod): ReturnType<ActiveRule["judge"]> {
        return [...again(pod)];
      }),
    ],
    ["in what a rule gives back", thrower(() => null as never)],
    ["in a violation", thrower((pod) => [throwsAt(forbidden(pod.path, "no"), "message")])],
    ["in the path of a violation", thrower(() => [forbidden(null as never, "no")])],
    ["in the rules", throwsAt(policyOf(), "active")],
    ["in an exemption", { ...policyOf(), exemptions: [throwsAt({ name: "a", reason: "b" }, "namespaces")] }],
    ["in the version", throwsAt(policyOf(), "version")],
    ["in the profile", throwsAt(policyOf(), "profile")],
  ])("%s is a denial with the uid, under an id, without a word of what happened", (_, policy) => {
    const { body, decision } = answerTo(reviewText(), policy);
    const { response } = expectLawful(body, UID);
    expect(response).toMatchObject({ allowed: false, status: { code: 500, reason: "InternalError", message: expect.stringContaining("fault f0") } });
    expect(body).not.toMatch(/secret|boom|\.ts|at /);
    expect(decision).toMatchObject({ uid: UID, name: "p", allowed: false, fault: { id: "f0", error: expect.any(Error) } });
  });
});

describe("hostile input", () => {
  const HOSTILE = [
    "\u001b[31mred",
    "a\r\nSet-Cookie: b",
    "\u202egnp.exe",
    "\u0000",
    "\u2028\u2029",
    "\ud800",
    "é\u0085",
    "\u200b",
    "\u007f",
    '"}]',
    "\\",
    "%s%n",
    "$(x)",
    "\ufeff",
  ];
  const echo = (action: ActiveRule["action"]) =>
    ruleOf("echo", action, ({ initContainers }) =>
      initContainers.map(({ path, spec }) => forbidden(child(path, spec.name ?? ""), spec.image ?? "", { hint: spec.image ?? "" })),
    );

  it.each(HOSTILE)("stays printable wherever it stands: %j", (text) => {
    const object = minimalPod({ initContainers: [initContainer({ name: text, image: text })] });
    const request = { name: text, namespace: text, userInfo: { username: text }, object };
    responseTo(reviewText(request), policyOf(echo("Deny"), echo("Warn")));
    responseTo(reviewText({ ...request, kind: { group: text, version: text, kind: `A${text}` } }), policyOf(echo("Deny")));
  });

  it("stays within its limits however long it is", () => {
    const long = "é".repeat(100_000);
    const object = minimalPod({ initContainers: [initContainer({ name: long, image: long }), initContainer({ name: "b", image: long })] });
    const kind = { group: "x".repeat(9_000), version: "v1", kind: long };
    responseTo(reviewText({ name: long, object }), policyOf(echo("Deny"), echo("Warn")));
    responseTo(reviewText({ name: long, object, kind }), policyOf(echo("Deny"), echo("Warn")));
    responseTo(reviewText({ name: long, object, kind, subResource: long }));
  });

  it("reads names of the prototype as names", () => {
    const names = ["constructor", "__proto__", "valueOf", "hasOwnProperty"];
    const object = minimalPod({ initContainers: names.map((name) => initContainer({ name, image: name })) });
    const { status } = responseTo(reviewText({ object }).replaceAll('"app"', '"__proto__"'), policyOf(echo("Deny")));
    expect(status?.details?.causes.map(({ field }) => field)).toEqual(names.map((name, at) => `spec.initContainers[${at}].${name}`));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("is judged at any depth", () => {
    const kind = { group: "example.com", version: "v1", kind: "Deep" };
    const text = reviewText({ kind, object: { spec: "@" } }).replace('"@"', `${'{"a":['.repeat(100_000)}1${"]}".repeat(100_000)}`);
    expect(responseTo(text).allowed).toBe(true);
  });

  it("is judged with 60,000 init containers", () => {
    const object = minimalPod({ initContainers: Array.from({ length: 60_000 }, (_, at) => initContainer({ name: `c${at}` })) });
    const { status, warnings } = responseTo(reviewText({ object }), policyOf(imageRule("Deny"), imageRule("Warn", "soft")));
    expect(status?.details?.causes).toHaveLength(20);
    expect(status?.details?.causes.at(-1)).toEqual({
      reason: "FieldValueForbidden",
      field: "spec.initContainers[19].image",
      message: "and 59981 more, the first of them here",
    });
    expect(warnings).toHaveLength(16);
    expect(warnings?.at(-1)).toBe("and 59985 more warnings");
  });

  it("is judged at 18 MB", () => {
    const object = minimalPod({ initContainers: [initContainer({ args: ["\\u003c".repeat(3_000_000)] })] });
    const text = reviewText({ object }).replaceAll("\\\\u003c", "\\u003c");
    expect(text.length).toBeGreaterThan(18_000_000);
    expect(responseTo(text, policyOf(imageRule("Deny"))).status?.details?.causes).toHaveLength(1);
  });
});
