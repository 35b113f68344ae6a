import { expect, it } from "vitest";
import { nameFormat } from "../../../src/rules/kubernetes/name-format.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueInvalid";
const field = "spec.initContainers[0].name";
const podWith = (...names: unknown[]) => minimalPod({ initContainers: names.map((name) => initContainer({ name })) });

const TOO_LONG = "must be no more than 63 characters";
const NO_LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

ruleTester(nameFormat, {
  allowed: [
    { name: "labels", object: podWith("a", "0", "wait-for-db", "1-2--3", "a".repeat(63), "constructor") },
    { name: "no name, which name-required reports", object: podWith("", undefined, null) },
    { name: "an app container's name", object: minimalPod({ containers: [{ name: "App_1", image: "app:1.0.0" }] }) },
    { name: "what a controller fills in", object: customResourceOf(podWith("{{inputs.parameters.x}}", "wait-$(params.x)", "\u0024{schema.spec.x}")) },
  ],
  denied: [
    ...["Setup", "set_up", "-setup", "setup-", "set up", "ä", "__proto__", "setup\n", ".", "a..b", "a.B"].map((name) => ({
      name: `the name ${JSON.stringify(name)}`,
      object: podWith(name),
      violations: [{ cause, field, message: `Invalid value: ${JSON.stringify(name)}: ${NO_LABEL}` } as const],
    })),
    { name: "dots", object: podWith("wait.for.db"), violations: [{ cause, field, message: 'Invalid value: "wait.for.db": must not contain dots' }] },
    {
      name: "a label of 64 characters",
      object: podWith("a".repeat(64)),
      violations: [{ cause, field, message: `Invalid value: "${"a".repeat(64)}": ${TOO_LONG}` }],
    },
    {
      name: "both broken clauses, the length first",
      object: podWith("A".repeat(64)),
      violations: [
        { cause, field, message: `Invalid value: "${"A".repeat(64)}": ${TOO_LONG}` },
        { cause, field, message: `Invalid value: "${"A".repeat(64)}": ${NO_LABEL}` },
      ],
    },
    {
      name: "32 letters of two bytes, which are 64",
      object: podWith("ä".repeat(32)),
      violations: [
        { cause, field, message: new RegExp(TOO_LONG) },
        { cause, field, message: /a lowercase RFC 1123 label/ },
      ],
    },
    {
      name: "half of a surrogate pair",
      object: podWith("\ud800"),
      violations: [{ cause, field, message: /^Invalid value: "\\ud800": a lowercase/ }],
    },
    {
      name: "what looks filled in later where nobody does",
      object: deploymentOf(podWith("{{x}}")),
      violations: [{ cause, field: "spec.template.spec.initContainers[0].name" }],
    },
    {
      name: "a second container in a custom resource",
      object: customResourceOf(podWith("a", "B")),
      violations: [{ cause, field: "spec.template.spec.initContainers[1].name" }],
    },
  ],
});

it.each([
  ["Warm_Cache", "rename it, for example to warm-cache"],
  ["-a..b-", "rename it, for example to a-b"],
  ["a".repeat(70), `rename it, for example to ${"a".repeat(63)}`],
  ["___", "use lower case letters, digits and hyphens"],
])("says what to do about %s", (name, hint) => {
  const [violation] = podsOf(podWith(name)).flatMap((pod) => [...nameFormat.check(pod, {})]);
  expect(violation?.hint).toBe(hint);
});
