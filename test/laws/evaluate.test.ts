import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/core/evaluate.ts";
import { stepsOf } from "../../src/core/field-path.ts";
import { activate, type Policy } from "../../src/core/policy.ts";
import { RULES } from "../../src/rules/index.ts";
import { deepFreeze } from "../support/deep-freeze.ts";
import { customResourceOf, deploymentOf } from "../support/pods.ts";
import { podObjects } from "../support/random-pods.ts";
import { subjectFrom } from "../support/sources.ts";

const strictest: Policy = {
  profile: "all",
  version: "1.36",
  active: RULES.flatMap((rule) => activate(rule, "Deny", rule.options.defaults)),
  exemptions: [],
  hash: "",
};

const objects = podObjects().chain((pod) => fc.constantFrom(pod, deploymentOf(pod), customResourceOf(pod)));

describe("whatever is judged", () => {
  it("the order of the rules does not change the verdict", () => {
    fc.assert(
      fc.property(
        objects,
        fc.option(objects),
        fc.shuffledSubarray([...strictest.active], { minLength: strictest.active.length }),
        (after, before, active) => {
          const subject = subjectFrom(after, before === null ? {} : { before });
          expect(evaluate(subject, { ...strictest, active }, 0)).toEqual(evaluate(subject, strictest, 0));
        },
      ),
    );
  });

  it("every field path leads to a value of the object, or to a field that the value above it lacks", () => {
    fc.assert(
      fc.property(objects, (object) => {
        for (const { path, field } of evaluate(subjectFrom(object), strictest, 0).findings) {
          const steps = stepsOf(path);
          const holder = steps.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], object);
          expect(holder, field).toBeTypeOf("object");
        }
      }),
    );
  });

  it("the object is left as it was", () => {
    fc.assert(
      fc.property(objects, fc.option(objects), (after, before) => {
        const subject = subjectFrom(deepFreeze(after), before === null ? {} : { before: deepFreeze(before) });
        expect(() => evaluate(subject, strictest, 0)).not.toThrow();
      }),
    );
  });

  it("any JSON at all gets a verdict", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("v1/Pod", "apps/v1/Deployment", "e.com/v1/Thing"), (spec, kind) => {
        const at = kind.lastIndexOf("/");
        const object = {
          apiVersion: kind.slice(0, at),
          kind: kind.slice(at + 1),
          spec: { template: { spec, metadata: spec }, ...(typeof spec === "object" && spec) },
        };
        const verdict = evaluate(subjectFrom(object as never), strictest, 0);
        expect(verdict.allowed).toBe(verdict.findings.every(({ action }) => action !== "Deny"));
      }),
    );
  });
});
