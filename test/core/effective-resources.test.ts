import { describe, expect, it } from "vitest";
import { effectiveResources, type ResourceList } from "../../src/core/effective-resources.ts";
import { printQuantity } from "../../src/core/quantity.ts";
import { type Manifest, minimalPod, podsOf } from "../support/pods.ts";

const requests = (cpu?: string, memory?: string): Manifest => ({ requests: { ...(cpu && { cpu }), ...(memory && { memory }) } });
const limits = (of: Manifest): Manifest => ({ limits: of });
const sidecar = (resources: Manifest): Manifest => ({ restartPolicy: "Always", resources });
const init = (resources: Manifest): Manifest => ({ resources });

/** What is set aside for the containers of such a pod, by resource, before pod-level values and overhead. */
function effective(list: ResourceList, initContainers: readonly Manifest[], apps: readonly Manifest[]): Record<string, string> {
  const [pod] = podsOf(minimalPod({ initContainers, containers: apps.map((resources) => ({ resources })) }));
  if (pod === undefined) return {};
  const { running, starting } = effectiveResources(pod, list);
  const names = [...new Set([...running.keys(), ...starting.keys()])].sort();
  const largest = (name: string) => [running.get(name) ?? 0n, starting.get(name)?.amount ?? 0n].reduce((a, b) => (a > b ? a : b));
  return Object.fromEntries(names.map((name) => [name, printQuantity(largest(name))]));
}

// The worked examples of Kubernetes' own PodRequests and PodLimits, 1.36: initContainers in order, app containers, requests, limits.
const [s1, i1] = [sidecar(requests("100m", "100Mi")), init(requests("1", "500Mi"))];
const app = requests("500m", "256Mi");
const both = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } };
const full = { cpu: "1", memory: "1Gi" };
const gpu = { "nvidia.com/gpu": "2", "ephemeral-storage": "4Gi" };
const cases: readonly [string, readonly Manifest[], readonly Manifest[], Manifest, Manifest][] = [
  [
    "A: the largest init container by resource",
    [init(requests("2", "256Mi")), init(requests("500m", "1Gi"))],
    [requests("400m", "200Mi"), requests("300m", "300Mi")],
    { cpu: "2", memory: "1Gi" },
    {},
  ],
  ["B: a sidecar before an init container runs beside it", [s1, i1], [app], { cpu: "1100m", memory: "600Mi" }, {}],
  ["C: a sidecar after it does not", [i1, s1], [app], { cpu: "1", memory: "500Mi" }, {}],
  [
    "D: limits are summed on their own",
    [s1, init({ ...requests("1", "500Mi"), ...limits({ cpu: "2" }) })],
    [app],
    { cpu: "1100m", memory: "600Mi" },
    { cpu: "2" },
  ],
  [
    "E: what stands below pod-level values",
    [init(requests("500m", "300Mi")), sidecar(requests("200m", "100Mi"))],
    [requests("300m", "200Mi")],
    { cpu: "500m", memory: "300Mi" },
    {},
  ],
  ["F: an init container that names nothing", [init({})], [both], full, full],
  ["F2: an init container below the app", [init(limits({ cpu: "500m", memory: "1Gi" }))], [both], full, full],
  [
    "G: the second init container beside the first sidecar and the second",
    [sidecar(requests("200m")), init(requests("1")), sidecar(requests("300m")), init(requests("800m"))],
    [requests("100m")],
    { cpu: "1300m" },
    {},
  ],
  ["H: limits stand in for requests", [init(limits({ cpu: "4", memory: "4Gi" }))], [{}], { cpu: "4", memory: "4Gi" }, { cpu: "4", memory: "4Gi" }],
  ["I: equal shares", [init(requests("500m"))], [requests("500m")], { cpu: "500m" }, {}],
  ["J: nothing anywhere", [init({})], [{}], {}, {}],
  [
    "L: extended resources and storage",
    [init(limits(gpu))],
    [limits({ "nvidia.com/gpu": "1", "ephemeral-storage": "1Gi" }), limits({ "ephemeral-storage": "1Gi" })],
    gpu,
    gpu,
  ],
];

describe("effectiveResources", () => {
  it.each(cases)("%s", (_, initContainers, apps, requested, limited) => {
    expect(effective("requests", initContainers, apps)).toEqual(requested);
    expect(effective("limits", initContainers, apps)).toEqual(limited);
  });

  it("names the container of the largest step, with what runs beside it", () => {
    const [pod] = podsOf(minimalPod({ initContainers: [s1, init(requests("50m")), i1], containers: [{ resources: app }] }));
    const cpu = pod && effectiveResources(pod, "requests").starting.get("cpu");
    expect([cpu?.container.index, printQuantity(cpu?.amount ?? 0n)]).toEqual([2, "1100m"]);
  });

  it("keeps a request that is there, and reads no nonsense", () => {
    const mixed = { requests: { cpu: "1" }, limits: { cpu: "2", memory: "a lot", __proto__: null, constructor: "3" } };
    expect(effective("requests", [], [mixed])).toEqual({ constructor: "3", cpu: "1" });
  });
});
