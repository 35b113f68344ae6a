import { describe, expect, it } from "vitest";
import { configurationDifferences } from "../../src/kube/configuration-differences.ts";

const RULE = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods", "pods/resize"] };
const WANTED = {
  name: "baseline.initguard.dev",
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  timeoutSeconds: 5,
  failurePolicy: "Ignore",
  clientConfig: { service: { namespace: "initguard", name: "initguard", path: "/validate/baseline" } },
  rules: [RULE],
  matchConditions: [{ name: "has-init-containers", expression: "has(object.spec)" }],
};
/** As the API server gives it back. */
const LIVE = {
  ...WANTED,
  failurePolicy: "Fail",
  matchPolicy: "Equivalent",
  namespaceSelector: {},
  objectSelector: {},
  clientConfig: { service: { ...WANTED.clientConfig.service, port: 443 }, caBundle: "Zm9v" },
  rules: [{ ...RULE, scope: "*" }],
};
const differencesOf = (live: object, wanted: object = WANTED) => configurationDifferences({ webhooks: [wanted] }, { webhooks: [live] });

describe("configurationDifferences", () => {
  it("finds none between what was sent and what the API server makes of it", () => {
    expect(differencesOf(LIVE)).toEqual([]);
  });

  it("does not mind the order of the webhooks", () => {
    const other = { ...WANTED, name: "restricted.initguard.dev" };
    expect(configurationDifferences({ webhooks: [WANTED, other] }, { webhooks: [other, LIVE] })).toEqual([]);
  });

  it.each([
    [{ timeoutSeconds: 30 }, "timeoutSeconds is 30, not 5"],
    [{ matchPolicy: "Exact" }, 'matchPolicy is "Exact", not "Equivalent"'],
    [{ rules: [{ ...RULE, operations: ["CREATE"] }] }, 'rules[0].operations is ["CREATE"], not ["CREATE","UPDATE"]'],
    [{ rules: [{ ...RULE, resources: ["pods", "pods/status"] }] }, 'rules[0].resources[1] is "pods/status", not "pods/resize"'],
    [{ rules: [] }, /^webhooks\[baseline\.initguard\.dev\]\.rules is \[\], not \[/],
    [{ matchConditions: undefined }, /matchConditions is absent, not \[\{.*…$/],
    [{ objectSelector: { matchLabels: { skip: "me" } } }, /objectSelector\.matchLabels is \{"skip":"me"\}, not absent/],
    [{ namespaceSelector: { matchExpressions: [{ key: "a", operator: "Exists" }] } }, /namespaceSelector\.matchExpressions is/],
    [{ clientConfig: { url: "https://evil.example" } }, /clientConfig\.service is absent, not/],
    [{ sideEffects: "NoneOnDryRun" }, 'sideEffects is "NoneOnDryRun", not "None"'],
  ])("names what was changed: %j", (change, expected) => {
    const found = differencesOf({ ...LIVE, ...change });
    expect(found[0]).toEqual(typeof expected === "string" ? `webhooks[baseline.initguard.dev].${expected}` : expect.stringMatching(expected));
  });

  it("leaves CA bundle and failure policy to others", () => {
    expect(differencesOf({ ...LIVE, failurePolicy: "Ignore", clientConfig: { service: LIVE.clientConfig.service } })).toEqual([]);
  });

  it("names webhooks that are missing or that nobody knows, escaped", () => {
    expect(configurationDifferences({ webhooks: [WANTED] }, { webhooks: [{ ...LIVE, name: "evil\u001b" }] })).toEqual([
      "webhook baseline.initguard.dev is not registered",
      "webhook evil\\x1b is none of ours",
    ]);
    expect(configurationDifferences({ webhooks: [WANTED] }, {})).toEqual(["webhook baseline.initguard.dev is not registered"]);
  });
});
