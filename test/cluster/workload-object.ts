import type { Workload } from "../../src/core/workloads.ts";
import type { Manifest } from "../support/pods.ts";

/** What some kinds want beside their template. */
const BESIDE: Readonly<Record<string, Manifest>> = {
  CronJob: { schedule: "0 0 * * *" },
  StatefulSet: { serviceName: "web" },
};
const SELECTING = new Set(["ReplicationController", "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet"]);
const LABELS = { app: "web" };

/** An object of a built-in kind that the API server itself accepts, with the given init containers in its pod. */
export function workloadObject(workload: Workload, name: string, initContainers: readonly Manifest[]): Manifest {
  const { group, versions, kind, template } = workload;
  const restartPolicy = group === "batch" ? { restartPolicy: "Never" } : {};
  const pod = { metadata: { labels: LABELS }, spec: { ...restartPolicy, initContainers, containers: [{ name: "app", image: "app:1.0.0" }] } };
  const inner = [...template.entries()].reverse().reduce<Manifest>((below, [depth, step]) => {
    if (depth !== 1) return { [step]: below };
    const selector = kind === "ReplicationController" ? LABELS : { matchLabels: LABELS };
    return { ...BESIDE[kind], ...(SELECTING.has(kind) && { selector }), [step]: below };
  }, pod);
  return { apiVersion: group === "" ? `${versions[0]}` : `${group}/${versions[0]}`, kind, ...inner, metadata: { name, labels: LABELS } };
}

/** Where the objects of a kind are in a namespace. */
export function collectionOf({ group, versions, resource }: Pick<Workload, "group" | "versions" | "resource">, namespace = "default"): string {
  const root = group === "" ? `/api/${versions[0]}` : `/apis/${group}/${versions[0]}`;
  return `${root}/namespaces/${namespace}/${resource}`;
}
