import { WORKLOADS, type Workload } from "../../src/core/workloads.ts";
import type { Manifest } from "../support/pods.ts";

/**
 * One request, and whether the API server calls the webhook for it in a profile that has a rule about updates. Without `before` the object is created;
 * with it, it is there and is written as `after`. A `before` with a deletionTimestamp is made by deleting what has its finalizer. A real API server
 * accepts every one of these requests; the custom resource needs its definition.
 */
export interface MatchCase {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly before?: Manifest;
  readonly after: Manifest;
  readonly isCalled: boolean;
}

const APP = containerOf("app", "100m");
const WITHOUT: Manifest = { containers: [APP] };
const WITH: Manifest = { containers: [APP], initContainers: [containerOf("setup", "100m")] };
const LEGACY = { annotations: { "pod.beta.kubernetes.io/init-containers": '[{"name":"setup","image":"busybox:1.36.1"}]' } };
const ENDING = { finalizers: ["initguard.dev/test"], deletionTimestamp: "2026-01-01T00:00:00Z" };
const ENDED = { finalizers: [], deletionTimestamp: "2026-01-01T00:00:00Z" };

const PODS = { group: "", version: "v1", resource: "pods" };
const DEPLOYMENTS = { group: "apps", version: "v1", resource: "deployments" };
const ROLLOUTS = { group: "argoproj.io", version: "v1alpha1", resource: "rollouts" };

/** What some kinds want beside their pod. */
const EXTRAS: Readonly<Record<string, Manifest>> = { CronJob: { schedule: "0 0 * * *" }, StatefulSet: { serviceName: "m" } };
const SELECTS = new Set(["ReplicaSet", "Deployment", "DaemonSet", "StatefulSet"]);

/** The table. */
export const MATCH_CASES: readonly MatchCase[] = [
  ...WORKLOADS.filter(({ isServed }) => isServed).flatMap((workload) => [created(workload, WITH), created(workload, WITHOUT)]),
  { ...PODS, name: "a pod with a legacy annotation only, which the API server drops", after: pod(WITHOUT, LEGACY), isCalled: false },
  { ...PODS, name: "a label on a pod with init containers", before: pod(WITH), after: pod(WITH, { labels: { a: "b" } }), isCalled: true },
  { ...PODS, name: "a label on a pod without", before: pod(WITHOUT), after: pod(WITHOUT, { labels: { a: "b" } }), isCalled: false },
  { ...PODS, subresource: "resize", name: "a pod with init containers resized", before: pod(WITH), after: pod(resized(WITH)), isCalled: true },
  { ...PODS, subresource: "resize", name: "a pod without resized", before: pod(WITHOUT), after: pod(resized(WITHOUT)), isCalled: false },
  { ...debugged(WITH), name: "an ephemeral container beside init containers", isCalled: true },
  { ...debugged(WITHOUT), name: "an ephemeral container without them", isCalled: false },
  { ...DEPLOYMENTS, name: "init containers put into a template", before: deployment(WITHOUT), after: deployment(WITH), isCalled: true },
  { ...DEPLOYMENTS, name: "init containers taken out of a template", before: deployment(WITH), after: deployment(WITHOUT), isCalled: true },
  { ...DEPLOYMENTS, name: "another change of a template", before: deployment(WITHOUT), after: deployment(resized(WITHOUT)), isCalled: false },
  { ...PODS, name: "the last finalizer of a pod that is being deleted", before: pod(WITH, ENDING), after: pod(WITH, ENDED), isCalled: false },
  { ...DEPLOYMENTS, name: "the same of a deployment", before: deployment(WITH, ENDING), after: deployment(WITH, ENDED), isCalled: false },
  { ...ROLLOUTS, name: "a custom resource with init containers", after: rollout({ template: { spec: WITH } }), isCalled: true },
  { ...ROLLOUTS, name: "a custom resource without any that a path leads to", after: rollout({ template: { spec: WITHOUT } }), isCalled: true },
  { ...ROLLOUTS, name: "a custom resource without a spec", after: rollout(undefined), isCalled: true },
  { ...ROLLOUTS, name: "the same of a custom resource", before: rollout({}, ENDING), after: rollout({}, ENDED), isCalled: false },
];

function created(workload: Workload, spec: Manifest): MatchCase {
  const { group, versions, kind, resource } = workload;
  const name = `${kind} ${spec === WITH ? "with" : "without"} init containers`;
  return { name, group, version: versions[0] ?? "", resource, after: objectOf(workload, spec), isCalled: spec === WITH };
}

/** An object of a built-in kind with the pod spec where its template is. */
function objectOf({ group, versions, kind, template }: Workload, podSpec: Manifest, metadata: Manifest = {}): Manifest {
  const isJob = group === "batch";
  const labels = { app: "m" };
  let inner: Manifest = { metadata: { labels }, spec: isJob ? { restartPolicy: "Never", ...podSpec } : podSpec };
  for (const [depth, step] of [...template.entries()].reverse()) {
    const beside = depth !== 1 ? {} : { ...EXTRAS[kind], ...(SELECTS.has(kind) && { selector: { matchLabels: labels } }) };
    inner = { ...beside, [step]: inner };
  }
  const apiVersion = `${group === "" ? "" : `${group}/`}${versions[0]}`;
  return { apiVersion, kind, ...inner, metadata: { name: "m", namespace: "default", ...metadata } };
}

function pod(spec: Manifest, metadata: Manifest = {}): Manifest {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "m", namespace: "default", ...metadata }, spec };
}

function deployment(spec: Manifest, metadata: Manifest = {}): Manifest {
  const workload = WORKLOADS.find(({ kind, isServed }) => kind === "Deployment" && isServed);
  if (workload === undefined) throw new Error("the table has no Deployment");
  return objectOf(workload, spec, metadata);
}

function rollout(spec: Manifest | undefined, metadata: Manifest = {}): Manifest {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "m", namespace: "default", ...metadata },
    ...(spec && { spec }),
  };
}

function debugged(spec: Manifest): Omit<MatchCase, "name" | "isCalled"> {
  const ephemeralContainers = [{ name: "debugger", image: "busybox:1.36.1", terminationMessagePolicy: "File", imagePullPolicy: "IfNotPresent" }];
  return { ...PODS, subresource: "ephemeralcontainers", before: pod(spec), after: pod({ ...spec, ephemeralContainers }) };
}

function resized(spec: Manifest): Manifest {
  return { ...spec, containers: [containerOf("app", "200m")] };
}

function containerOf(name: string, cpu: string): Manifest {
  return { name, image: "busybox:1.36.1", resources: { requests: { cpu } } };
}
