import { child } from "../../core/field-path.ts";
import type { Pod } from "../../core/pod.ts";
import { NO_OPTIONS, type PodRule } from "../../core/rule.ts";
import { invalid, type Violation } from "../../core/violation.ts";
import { isPlaceholder } from "../placeholder.ts";

/** Bytes, as DNS counts them (RFC 1123 §2.1). */
const MOST = 63;

const NONE: readonly string[] = [];
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

// The API server's texts, two spaces included (apimachinery validation.IsDNS1123Label).
const TOO_LONG = `must be no more than ${MOST} characters`;
const NO_DOTS = "must not contain dots";
const NO_LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
  "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

export const nameFormat: PodRule<unknown> = {
  id: "name-format",
  family: "kubernetes",
  kind: "pod",
  summary: "Require a DNS label as the name of every init container",
  defaultAction: { kubernetes: "Deny", baseline: "Deny", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names",
  options: NO_OPTIONS,
  *check(pod: Pod): Iterable<Violation> {
    for (const { spec, path } of pod.initContainers) {
      const { name = "" } = spec;
      if (name === "" || isPlaceholder(name, pod.context)) continue;
      for (const clause of brokenClauses(name)) yield invalid(child(path, "name"), name, clause, { hint: renameTo(name) });
    }
  },
};

function brokenClauses(name: string): readonly string[] {
  if (LABEL.test(name)) return name.length > MOST ? [TOO_LONG] : NONE;
  const isTooLong = name.length > MOST || bytesOf(name) > MOST;
  const clause = name.split(".").every((label) => LABEL.test(label)) ? NO_DOTS : NO_LABEL;
  return isTooLong ? [TOO_LONG, clause] : [clause];
}

/** The length in UTF-8, told by URL encoding because this code runs where there is no TextEncoder. */
function bytesOf(text: string): number {
  return encodeURIComponent(text.toWellFormed()).replace(/%../g, "x").length;
}

function renameTo(name: string): string {
  const label = name
    .slice(0, MOST)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return label === "" ? "use lower case letters, digits and hyphens" : `rename it, for example to ${label}`;
}
