import type { Pod, PodContainer } from "./pod.ts";
import type { ResourcesSpec } from "./pod-spec.ts";
import { type Amount, parseQuantity } from "./quantity.ts";

/** Amounts by resource name. */
type Amounts = ReadonlyMap<string, Amount>;

/** Which of a container's two lists of amounts is meant. */
export type ResourceList = "requests" | "limits";

/**
 * What the scheduler sets aside for the containers of a pod, before pod-level values and overhead (k8s.io/component-helpers AggregateContainerRequests,
 * KEP-753): the larger of what runs together at the end, and of each step on the way there. A resource that a container does not name adds nothing.
 */
export interface EffectiveResources {
  /** App containers and all sidecars: what the pod uses once it runs. */
  readonly running: Amounts;
  /** The largest single step of the start, by resource, with the container that needs it. */
  readonly starting: ReadonlyMap<string, { readonly amount: Amount; readonly container: PodContainer }>;
}

/** The effective resources of a pod over requests or over limits. Quantities that cannot be read count as absent. */
export function effectiveResources(pod: Pod, list: ResourceList): EffectiveResources {
  const sidecars = new Map<string, Amount>();
  const starting = new Map<string, { amount: Amount; container: PodContainer }>();
  for (const container of pod.initContainers) {
    const own = amountsOf(container.spec.resources, list);
    if (container.role === "sidecar") addTo(sidecars, own);
    for (const [name, amount] of own) {
      const together = container.role === "sidecar" ? (sidecars.get(name) ?? 0n) : amount + (sidecars.get(name) ?? 0n);
      if (together > (starting.get(name)?.amount ?? 0n)) starting.set(name, { amount: together, container });
    }
  }
  const running = new Map(sidecars);
  for (const { spec } of pod.appContainers) addTo(running, amountsOf(spec.resources, list));
  return { running, starting };
}

const NO_AMOUNTS: Amounts = new Map();

/** A limit stands in for a request that is missing: the API server fills it in when the pod is made (core/v1 SetDefaults_Pod). */
function amountsOf(resources: ResourcesSpec | undefined, list: ResourceList): Amounts {
  if (resources === undefined) return NO_AMOUNTS;
  const quantities = list === "requests" ? { ...resources.limits, ...resources.requests } : resources.limits;
  const amounts = new Map<string, Amount>();
  for (const [name, quantity] of Object.entries(quantities ?? {})) {
    const amount = parseQuantity(quantity);
    if (amount !== undefined) amounts.set(name, amount);
  }
  return amounts;
}

function addTo(sum: Map<string, Amount>, amounts: Amounts): void {
  for (const [name, amount] of amounts) sum.set(name, (sum.get(name) ?? 0n) + amount);
}
