import { describe, expect, it } from "vitest";
import { child } from "../../src/core/field-path.ts";
import type { Policy } from "../../src/core/policy.ts";
import { forbidden } from "../../src/core/violation.ts";
import { logDecision } from "../../src/webhook/decision-log.ts";
import { handle } from "../../src/webhook/handle.ts";
import { initContainer, minimalPod } from "../support/pods.ts";
import { policyOf, reviewText, ruleOf, UID } from "../support/reviews.ts";
import { type LogLine, memoryLog } from "../support/test-webhook.ts";

const onImage = (id: string, action: "Deny" | "Warn" | "Audit") =>
  ruleOf(id, action, (pod) => pod.initContainers.map(({ path }) => forbidden(child(path, "image"), "may not be set")));

function logged(text: string, policy: Policy = policyOf(), isDebug = false): readonly LogLine[] {
  const lines: LogLine[] = [];
  const { decision } = handle(text, { policy, now: 0, newFaultId: () => "f0" });
  logDecision(memoryLog(lines, isDebug), decision, policy.profile, 0.0012345);
  return lines;
}

const ABOUT = { uid: UID, operation: "CREATE", kind: "Pod", namespace: "default", name: "p", username: "admin", profile: "test", ms: 1.23 };

describe("logDecision", () => {
  it.each<[string, string, Policy, LogLine]>([
    [
      "a denial",
      reviewText({ dryRun: true }),
      policyOf(onImage("hard", "Deny"), onImage("soft", "Warn")),
      { level: "info", message: "denied", object: { ...ABOUT, dryRun: true, denied: ["hard"], warned: ["soft"] } },
    ],
    [
      "a warning",
      reviewText(),
      policyOf(onImage("soft", "Warn")),
      { level: "info", message: "allowed with warnings", object: { ...ABOUT, warned: ["soft"] } },
    ],
    [
      "a refusal with a uid",
      reviewText({ operation: "x" }),
      policyOf(),
      {
        level: "warn",
        message: "denied: not a usable AdmissionReview: its operation is none of CREATE, UPDATE, DELETE, CONNECT",
        object: {
          uid: UID,
          operation: "UNKNOWN",
          kind: "",
          namespace: "",
          name: "",
          username: "",
          profile: "test",
          ms: 1.23,
          reason: "MalformedReview",
        },
      },
    ],
    [
      "what need not have been sent",
      reviewText({ subResource: "status" }),
      policyOf(),
      { level: "warn", message: "allowed without judging: the webhook match rules should not send it", object: ABOUT },
    ],
  ])("writes one line for %s", (_, text, policy, line) => {
    expect(logged(text, policy)).toEqual([line]);
  });

  it("writes a fault with its id and its exception", () => {
    const error = new Error("boom");
    const broken = ruleOf("broken", "Deny", () => {
      throw error;
    });
    expect(logged(reviewText(), policyOf(broken))).toEqual([
      { level: "error", message: "a fault of ours: denied", object: { ...ABOUT, fault: "f0", err: error } },
    ]);
  });

  it.each([
    ["what is allowed", reviewText(), "allowed"],
    ["what is only audited", reviewText(), "allowed"],
    ["what has no uid", "[]", "refused: not a usable AdmissionReview: the body is not a JSON object"],
  ])("writes %s at debug only", (_, text, message) => {
    expect(logged(text)).toEqual([]);
    expect(logged(text, policyOf(onImage("a", "Audit")), true)).toEqual([expect.objectContaining({ level: "debug", message })]);
  });

  it("makes nothing of an allowed review unless debug is on", () => {
    const untouchable = new Proxy({}, { get: (_, key) => (key === "isLevelEnabled" ? () => false : expect.unreachable(`log.${String(key)}`)) });
    const { decision } = handle(reviewText(), { policy: policyOf(), now: 0, newFaultId: () => "f0" });
    const guarded = new Proxy(decision, {
      get: (target, key) => (key === "namespace" || key === "username" ? expect.unreachable(String(key)) : Reflect.get(target, key)),
    });
    logDecision(untouchable as never, guarded, "test", 0);
  });

  it("writes hostile strings so that they stay one readable, short line", () => {
    const hostile = "\u001b[31m\r\n\u202e\u2028\ud800";
    const text = reviewText({
      name: hostile,
      namespace: hostile,
      userInfo: { username: hostile },
      kind: { group: hostile, version: "v1", kind: hostile },
    });
    const [line] = logged(text, policyOf(), true);
    expect(Object.values(line?.object ?? {}).join(" ")).not.toMatch(/[\u0000-\u001f\u202e\u2028\ud800]/);
    const [long] = logged(reviewText({ name: "x".repeat(100_000) }), policyOf(), true);
    expect(JSON.stringify(long).length).toBeLessThan(1_000);
  });

  it("writes no value of the object", () => {
    const object = minimalPod({ initContainers: [initContainer({ args: ["hunter2"], env: [{ name: "PASSWORD", value: "hunter2" }] })] });
    for (const policy of [policyOf(), policyOf(onImage("hard", "Deny")), policyOf(onImage("soft", "Warn"))]) {
      expect(JSON.stringify(logged(reviewText({ object }), policy, true))).not.toContain("hunter2");
    }
    expect(JSON.stringify(logged(reviewText({ object }).slice(0, -1), policyOf(), true))).not.toContain("hunter2");
  });
});
