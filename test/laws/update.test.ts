import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/core/evaluate.ts";
import { printPath } from "../../src/core/field-path.ts";
import type { Pod } from "../../src/core/pod.ts";
import { activate, type Policy } from "../../src/core/policy.ts";
import type { PodRule, UpdateRule } from "../../src/core/rule.ts";
import { imageOnly } from "../../src/rules/change/image-only.ts";
import { templateImageOnly } from "../../src/rules/change/template-image-only.ts";
import { RULES } from "../../src/rules/index.ts";
import { deepFreeze } from "../support/deep-freeze.ts";
import { deploymentOf, type Manifest, minimalPod, podsOf } from "../support/pods.ts";
import { podObjects } from "../support/random-pods.ts";
import { subjectFrom } from "../support/sources.ts";

const image = fc.constantFrom("a:1", "a:2", "b", "registry:5000/c@sha256:0", "");
const quantity = fc.constantFrom("1", "500m", "1Gi");

/** An init container of the right types, without its name. */
const container = fc.record(
  {
    image,
    command: fc.array(fc.constantFrom("sh", "-c", "true"), { maxLength: 3 }),
    env: fc.array(fc.record({ name: fc.constantFrom("A", "B"), value: fc.string({ maxLength: 3 }) }), { maxLength: 2 }),
    restartPolicy: fc.constantFrom("Always", "Never"),
    resources: fc.record({ requests: fc.dictionary(fc.constantFrom("cpu", "memory"), quantity) }),
    securityContext: fc.record({ privileged: fc.boolean(), capabilities: fc.record({ add: fc.array(fc.constant("X"), { maxLength: 1 }) }) }),
  },
  { requiredKeys: ["image"] },
);

/** Some init containers, with names of their own or, now and then, with one name for several. */
const containers: fc.Arbitrary<readonly Manifest[]> = fc
  .tuple(fc.array(container, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([list, areUnique]) => list.map((one, at) => ({ name: areUnique ? `c${at}` : `c${at % 2}`, ...one })));

/** Ways to make another container of one; none of them yields what Kubernetes would take for the same. */
const edits: readonly ((one: Manifest) => Manifest)[] = [
  (one) => ({ ...one, name: "renamed" }),
  (one) => ({ ...one, command: ["another"] }),
  (one) => ({ ...one, tty: true }),
  (one) => ({ ...one, workingDir: "/another" }),
  (one) => ({ ...one, env: [{ name: "ANOTHER" }] }),
  (one) => ({ ...one, restartPolicy: one["restartPolicy"] === "Always" ? undefined : "Always" }),
  (one) => ({ ...one, securityContext: one["securityContext"] === undefined ? {} : undefined }),
  (one) => ({ ...one, livenessProbe: {} }),
  (one) => ({ ...one, resources: { requests: { cpu: "7" } } }),
  (one) => ({ ...one, imagePullPolicy: "Never" }),
  (one) => ({ ...one, aFieldOfTomorrow: 1 }),
];

function changesOf(rule: UpdateRule<unknown>, before: readonly Manifest[], after: readonly Manifest[], wrap: (pod: Manifest) => Manifest) {
  const [old, now] = [before, after].map((initContainers) => podsOf(deepFreeze(wrap(minimalPod({ initContainers }))))[0]);
  if (old === undefined || now === undefined) throw new Error("a pod without a pod");
  return [...rule.check(old, now, rule.options.defaults)];
}

const locks: readonly { rule: UpdateRule<unknown>; wrap: (pod: Manifest) => Manifest }[] = [
  { rule: imageOnly as UpdateRule<unknown>, wrap: (pod) => pod },
  { rule: templateImageOnly, wrap: deploymentOf },
];

describe.each(locks)("$rule.id", ({ rule, wrap }) => {
  it("allows every change of images, and of nothing else", () => {
    fc.assert(
      fc.property(containers, fc.infiniteStream(image), (before, images) => {
        const after = before.map((one) => ({ ...one, image: images.next().value }));
        expect(changesOf(rule, before, after, wrap)).toEqual([]);
      }),
    );
  });

  it("allows no other change of an init container, whatever happens to the images", () => {
    fc.assert(
      fc.property(containers, fc.nat(), fc.constantFrom(...edits), image, (before, position, edit, another) => {
        const after = before.map((one, at) => (at === position % before.length ? edit({ ...one, image: another }) : one));
        expect(changesOf(rule, before, after, wrap)).not.toEqual([]);
      }),
    );
  });

  it("allows no init container to come, to go, or to change places", () => {
    fc.assert(
      fc.property(containers, container, fc.nat(), (before, one, position) => {
        const at = position % (before.length + 1);
        const more = [...before.slice(0, at), { ...one, name: "new" }, ...before.slice(at)];
        expect(changesOf(rule, before, more, wrap)).not.toEqual([]);
        expect(changesOf(rule, more, before, wrap)).not.toEqual([]);
        if (before.length > 1) expect(changesOf(rule, before, [...before.slice(1), ...before.slice(0, 1)], wrap)).not.toEqual([]);
      }),
    );
  });
});

const podRules = RULES.filter((rule): rule is PodRule<unknown> => rule.kind === "pod");

/** What the rules that judge pods say of one, paths taken from where the pod stands. */
function causesIn(pod: Pod | undefined, holder: string) {
  if (pod === undefined) throw new Error("an object without a pod");
  const said = (rule: PodRule<unknown>) => [...rule.check(pod, rule.options.defaults)].map((one) => ({ rule: rule.id, ...one }));
  return podRules.flatMap(said).map(({ rule, cause, message, path }) => {
    const field = printPath(path);
    expect(field.startsWith(holder), field).toBe(true);
    return { rule, cause, message, field: field.slice(holder.length) };
  });
}

describe("every rule that judges pods", () => {
  it("says the same of a pod and of a template with that pod, under another path", () => {
    fc.assert(
      fc.property(podObjects(), (object) => {
        const template = {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: {},
          spec: { template: { metadata: object["metadata"], spec: object["spec"] } },
        };
        expect(causesIn(podsOf(template)[0], "spec.template.")).toEqual(causesIn(podsOf(object)[0], ""));
      }),
    );
  });
});

describe("the judgement of an update", () => {
  const active = RULES.flatMap((rule) => activate(rule, "Deny", rule.options.defaults));
  const strictest: Policy = { profile: "all", version: "1.36", active, exemptions: [], hash: "" };

  it("leaves both objects as they were, in every subresource", () => {
    fc.assert(
      fc.property(podObjects(), podObjects(), fc.constantFrom("", "resize", "ephemeralcontainers"), (before, after, subresource) => {
        const copies = structuredClone([before, after]);
        const subject = subjectFrom(deepFreeze(after), { before: deepFreeze(before), subresource });
        expect(() => evaluate(subject, strictest, 0)).not.toThrow();
        expect([before, after]).toEqual(copies);
      }),
    );
  });
});
