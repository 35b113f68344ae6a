import { effectiveResources } from "../../core/effective-resources.ts";
import { descend, key } from "../../core/field-path.ts";
import { isAtLeast } from "../../core/kubernetes-version.ts";
import type { Pod } from "../../core/pod.ts";
import { type Amount, printQuantity } from "../../core/quantity.ts";
import type { PodRule } from "../../core/rule.ts";
import { forbidden, type Violation } from "../../core/violation.ts";

interface Options {
  readonly ratio: number;
}

export const resourcesDominate: PodRule<Options> = {
  id: "resources-dominate",
  family: "practice",
  kind: "pod",
  summary: "Limit what an init container requests to what the app requests",
  defaultAction: { kubernetes: "Off", baseline: "Warn", restricted: "Deny" },
  since: "0.1.0",
  reference: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers",
  options: {
    schema: {
      type: "object",
      properties: {
        ratio: {
          type: "number",
          minimum: 1,
          maximum: 1000,
          description: "How many times what the pod requests once it runs its start may request.",
        },
      },
      additionalProperties: false,
    },
    defaults: { ratio: 1 },
  },
  *check(pod: Pod, { ratio }: Options): Iterable<Violation> {
    if (!pod.initContainers.some(({ spec }) => spec.resources !== undefined)) return;
    const { running, starting } = effectiveResources(pod, "requests");
    for (const [name, { amount, container }] of starting) {
      const kept = running.get(name) ?? 0n;
      if (!exceeds(amount, kept, ratio) || isSetForPod(pod, name) || !isComparable(pod, name)) continue;
      const { requests } = container.spec.resources ?? {};
      const list = requests !== undefined && Object.hasOwn(requests, name) ? "requests" : "limits";
      const [start, run] = [printQuantity(amount), printQuantity(kept)];
      yield forbidden(
        key(descend(container.path, "resources", list), name),
        `the start of the pod requests ${start}, what runs after it ${run}: the node sets the larger aside for the pod's whole life`,
        { hint: "lower it, or do this work in a Job" },
      );
    }
  },
};

/** The fraction of a ratio that counts: a millionth. */
const MILLION = 1_000_000;

function exceeds(amount: Amount, kept: Amount, ratio: number): boolean {
  return amount * BigInt(MILLION) > kept * BigInt(Math.round(ratio * MILLION));
}

/** Resources that a container gets some of without asking, so that what an app without a request uses isn't known. */
const SHARED: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

function isComparable(pod: Pod, name: string): boolean {
  const isNamed = (list: object | undefined) => list !== undefined && Object.hasOwn(list, name);
  return !SHARED.has(name) || pod.appContainers.some(({ spec: { resources } }) => isNamed(resources?.requests) || isNamed(resources?.limits));
}

/** Does a request for the whole pod replace the sum over its containers (KEP-2837, on since 1.34). */
function isSetForPod({ spec, context }: Pod, name: string): boolean {
  const { requests } = spec.resources ?? {};
  const canBe = name === "cpu" || name === "memory" || name.startsWith("hugepages-");
  return canBe && requests !== undefined && Object.hasOwn(requests, name) && isAtLeast(context.version, "1.34");
}
