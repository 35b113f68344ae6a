import { stepsOf } from "./field-path.ts";
import type { Pod, PodContainer } from "./pod.ts";
import type { ActiveRule } from "./policy.ts";
import type { JudgedPod } from "./subject.ts";
import type { Violation } from "./violation.ts";

/** Answers whether the object had a violation before this update. */
export type Ratchet = (violation: Violation, rule: ActiveRule) => boolean;

const NEVER: Ratchet = () => false;

/**
 * The ratchet of one update: a violation is old when the old pod has one with the same rule, cause, message and field, containers matched by
 * name and not by index. An old one must not hold up a label edit, a finalizer or a controller's write. What a rule says of the old pod is asked once.
 */
export function ratchetOf({ before, after }: JudgedPod): Ratchet {
  if (before === undefined) return NEVER;
  const byRule = new Map<string, ReadonlySet<string>>();
  const labels: Labels = new Map();
  return (violation, rule) => {
    let old = byRule.get(rule.id);
    if (old === undefined) {
      old = new Set(Array.from(rule.judge(before, undefined), (one) => identityOf(one, before, labels)));
      byRule.set(rule.id, old);
    }
    return old.has(identityOf(violation, after, labels));
  };
}

type Labels = Map<readonly PodContainer[], readonly string[]>;

function identityOf({ cause, path, message }: Violation, pod: Pod, labels: Labels): string {
  const steps = [...stepsOf(path)];
  const depth = stepsOf(pod.path).length;
  const position = steps[depth + 1];
  if (typeof position === "number") steps[depth + 1] = labelsOf(containersOf(pod, steps[depth]), labels)[position] ?? position;
  return JSON.stringify([cause, message, steps]);
}

function containersOf(pod: Pod, list: unknown): readonly PodContainer[] {
  return list === "initContainers" ? pod.initContainers : list === "containers" ? pod.appContainers : pod.ephemeralContainers;
}

/** A label for each container: its name, and which of that name it is. */
function labelsOf(containers: readonly PodContainer[], known: Labels): readonly string[] {
  const found = known.get(containers);
  if (found !== undefined) return found;
  const seen = new Map<string, number>();
  const labels = containers.map(({ spec: { name = "" } }) => {
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    return `${nth}#${name}`;
  });
  known.set(containers, labels);
  return labels;
}
