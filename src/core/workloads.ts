/** A kind that carries pods, and where. */
export interface Workload {
  readonly group: string;
  /** Versions the API server has served the kind in, newest first; the removed ones still occur in files. */
  readonly versions: readonly string[];
  readonly kind: string;
  /** Plural name in URLs and in webhook match rules. */
  readonly resource: string;
  /** A live Pod, or a template that pods are made from. */
  readonly form: "pod" | "template";
  /** Steps from the object to what holds the pod's `metadata` and `spec`; empty for a Pod. */
  readonly template: readonly string[];
  /** Steps to the owner's own `activeDeadlineSeconds`, for kinds that have one. */
  readonly deadline?: readonly string[];
  /** False for groups that current API servers no longer serve. */
  readonly isServed: boolean;
}

const SPEC_TEMPLATE = ["spec", "template"] as const;
const JOB_DEADLINE = ["spec", "activeDeadlineSeconds"] as const;

const template = (group: string, versions: readonly string[], kind: string, resource: string): Workload => ({
  group,
  versions,
  kind,
  resource,
  form: "template",
  template: SPEC_TEMPLATE,
  isServed: true,
});

const removed = (group: string, versions: readonly string[], served: Workload): Workload => ({ ...served, group, versions, isServed: false });

const POD: Workload = { group: "", versions: ["v1"], kind: "Pod", resource: "pods", form: "pod", template: [], isServed: true };
const POD_TEMPLATE: Workload = { ...template("", ["v1"], "PodTemplate", "podtemplates"), template: ["template"] };
const REPLICATION_CONTROLLER = template("", ["v1"], "ReplicationController", "replicationcontrollers");
const REPLICA_SET = template("apps", ["v1"], "ReplicaSet", "replicasets");
const DEPLOYMENT = template("apps", ["v1"], "Deployment", "deployments");
const DAEMON_SET = template("apps", ["v1"], "DaemonSet", "daemonsets");
const STATEFUL_SET = template("apps", ["v1"], "StatefulSet", "statefulsets");
const JOB: Workload = { ...template("batch", ["v1"], "Job", "jobs"), deadline: JOB_DEADLINE };
const CRON_JOB: Workload = {
  ...template("batch", ["v1"], "CronJob", "cronjobs"),
  template: ["spec", "jobTemplate", ...SPEC_TEMPLATE],
  deadline: ["spec", "jobTemplate", ...JOB_DEADLINE],
};

/**
 * THE table of built-in kinds that carry pods. Everything that needs the list derives it from here: what is judged, webhook match rules, tests.
 * Groups removed from the API (extensions/v1beta1, apps/v1beta1 and v1beta2, batch/v1beta1, batch/v2alpha1) matter to files only.
 */
export const WORKLOADS: readonly Workload[] = [
  POD,
  POD_TEMPLATE,
  REPLICATION_CONTROLLER,
  REPLICA_SET,
  DEPLOYMENT,
  DAEMON_SET,
  STATEFUL_SET,
  JOB,
  CRON_JOB,
  removed("extensions", ["v1beta1"], DEPLOYMENT),
  removed("extensions", ["v1beta1"], DAEMON_SET),
  removed("extensions", ["v1beta1"], REPLICA_SET),
  removed("apps", ["v1beta2", "v1beta1"], DEPLOYMENT),
  removed("apps", ["v1beta2"], DAEMON_SET),
  removed("apps", ["v1beta2"], REPLICA_SET),
  removed("apps", ["v1beta2", "v1beta1"], STATEFUL_SET),
  removed("batch", ["v1beta1", "v2alpha1"], CRON_JOB),
];

/** The subresources of a Pod whose requests carry a whole Pod that the API server lets differ in its containers. */
export const POD_SUBRESOURCES: readonly string[] = ["resize", "ephemeralcontainers"];

/** The built-in workload of a group and kind, whatever the version; undefined for every other kind. */
export function workloadOf(group: string, kind: string): Workload | undefined {
  return BY_KIND.get(`${group}/${kind}`);
}

/** Is this a group of the API server's own, whose kinds are all known: no dot, or a `k8s.io` group outside the `x-k8s.io` projects. */
export function isBuiltInGroup(group: string): boolean {
  return !group.includes(".") || (group.endsWith(".k8s.io") && !group.endsWith(".x-k8s.io"));
}

const BY_KIND: ReadonlyMap<string, Workload> = new Map([...WORKLOADS].reverse().map((one) => [`${one.group}/${one.kind}`, one]));
