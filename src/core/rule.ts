import type { Pod } from "./pod.ts";
import type { Violation } from "./violation.ts";

/** What becomes of a finding: Deny refuses, Warn tells the user, Audit is only recorded, Off is not looked for. */
export type Action = "Deny" | "Warn" | "Audit" | "Off";

/** The built-in profiles, from what the API server itself refuses to what a careful team wants. */
export const PROFILES = ["kubernetes", "baseline", "restricted"] as const;

/** Name of a built-in profile. */
export type Profile = (typeof PROFILES)[number];

/** A rule's options: their JSON Schema (draft 2020-12, an object without unknown properties) and the values that hold when nothing is said. */
export interface OptionsSpec<Options> {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly defaults: Options;
}

/** The options of a rule that has none. */
export const NO_OPTIONS: OptionsSpec<Readonly<Record<string, never>>> = {
  schema: { type: "object", additionalProperties: false },
  defaults: {},
};

/** What is known of a rule without running it. */
export interface RuleInfo {
  /** kebab-case, the name of its files; never renamed, never reused. */
  readonly id: string;
  readonly family: "kubernetes" | "change" | "practice" | "legacy";
  /** One line that begins with Forbid, Require or Limit. */
  readonly summary: string;
  readonly defaultAction: Readonly<Record<Profile, Action>>;
  /** Release that brought it. */
  readonly since: string;
  /** Address of the documentation it rests on. */
  readonly reference: string;
  /** What an object must hold for the rule to have anything to say; absent: an init container, now or before the update. */
  readonly needs?: "annotations";
}

interface RuleBase<Options> extends RuleInfo {
  readonly options: OptionsSpec<Options>;
}

/** Judges one pod as it is. */
export interface PodRule<Options> extends RuleBase<Options> {
  readonly kind: "pod";
  check(pod: Pod, options: Options): Iterable<Violation>;
}

/** Judges what an update changes. */
export interface UpdateRule<Options> extends RuleBase<Options> {
  readonly kind: "update";
  check(before: Pod, after: Pod, options: Options): Iterable<Violation>;
}

/** Any rule; its options are only ever handed back to it. */
export type Rule = PodRule<unknown> | UpdateRule<unknown>;

/** Nothing wrong: shared, so that a clean container costs no allocation. */
export const NOTHING: readonly Violation[] = [];
