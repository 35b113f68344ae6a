import { describe, expect, it } from "vitest";
import { printPath } from "../../src/core/field-path.ts";
import type { Pod } from "../../src/core/pod.ts";
import type { PodRule, Rule, UpdateRule } from "../../src/core/rule.ts";
import type { Cause } from "../../src/core/violation.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { type Circumstances, type Manifest, podsOf } from "./pods.ts";

/** What a denied case must say: each violation in the order the rule yields it. */
export interface Expected {
  readonly cause: Cause;
  readonly field: string;
  /** The message, whole or by pattern. */
  readonly message?: string | RegExp;
}

interface PodCase extends Circumstances {
  readonly name: string;
  readonly object: Manifest;
  readonly options?: unknown;
}

interface UpdateCase extends Omit<PodCase, "object"> {
  readonly before: Manifest;
  readonly after: Manifest;
}

type Denied<Case> = Case & { readonly violations: readonly Expected[] };

interface Table<Case> {
  readonly allowed: readonly Case[];
  readonly denied: readonly Denied<Case>[];
}

/**
 * Runs a rule's table of allowed and denied cases. It refuses weak tables: no allowed or no denied case, two cases with the same name or input,
 * a denied case that expects nothing; and it freezes every input, so that a rule that writes to it throws.
 */
export function ruleTester<Options>(rule: PodRule<Options>, table: Table<PodCase>): void;
export function ruleTester<Options>(rule: UpdateRule<Options>, table: Table<UpdateCase>): void;
export function ruleTester(rule: Rule, table: Table<PodCase | UpdateCase>): void {
  describe(rule.id, () => {
    refuseWeak(table);
    for (const one of table.allowed) {
      it(`allows ${one.name}`, () => expect(violationsOf(rule, one)).toEqual([]));
    }
    for (const one of table.denied) {
      it(`denies ${one.name}`, () => {
        const found = violationsOf(rule, one);
        expect(found.map(({ cause, field }) => ({ cause, field }))).toEqual(one.violations.map(({ cause, field }) => ({ cause, field })));
        one.violations.forEach(({ message }, at) => {
          if (typeof message === "string") expect(found[at]?.message).toBe(message);
          else if (message !== undefined) expect(found[at]?.message).toMatch(message);
        });
      });
    }
  });
}

/** Throws when the table cannot tell a working rule from a broken one. */
export function refuseWeak({ allowed, denied }: Table<PodCase | UpdateCase>): void {
  if (allowed.length === 0 || denied.length === 0) throw new Error("a rule needs at least one allowed and one denied case");
  const seen = new Set<string>();
  for (const one of [...allowed, ...denied]) {
    const { name, ...input } = one;
    for (const mark of [`name ${name}`, `input ${JSON.stringify({ ...input, violations: undefined })}`]) {
      if (seen.has(mark)) throw new Error(`two cases share the ${mark}`);
      seen.add(mark);
    }
  }
  for (const { name, violations } of denied) {
    if (violations.length === 0) throw new Error(`denied case without expectations: ${name}`);
  }
}

function violationsOf(rule: Rule, one: PodCase | UpdateCase): readonly (Expected & { message: string })[] {
  const options = one.options ?? rule.options.defaults;
  const found = "object" in one ? podsIn(one.object, one).flatMap((pod) => checkPod(rule, pod, options)) : checkUpdate(rule, one, options);
  return found.map(({ cause, path, message }) => ({ cause, field: printPath(path), message }));
}

function checkPod(rule: Rule, pod: Pod, options: unknown) {
  if (rule.kind !== "pod") throw new Error(`${rule.id} judges updates: give before and after`);
  return [...rule.check(pod, options)];
}

function checkUpdate(rule: Rule, one: UpdateCase, options: unknown) {
  if (rule.kind !== "update") throw new Error(`${rule.id} judges pods: give an object`);
  const before = podsIn(one.before, one);
  return podsIn(one.after, one).flatMap((after, at) => {
    const old = before[at];
    return old === undefined ? [] : [...rule.check(old, after, options)];
  });
}

function podsIn(manifest: Manifest, circumstances: Circumstances): readonly Pod[] {
  return podsOf(deepFreeze(manifest), circumstances);
}
