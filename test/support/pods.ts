import type { KubernetesVersion } from "../../src/core/kubernetes-version.ts";
import { NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import type { Pod } from "../../src/core/pod.ts";
import { subjectOf } from "../../src/core/subject.ts";

/** A JSON object as a manifest holds it. */
export type Manifest = Readonly<Record<string, unknown>>;

/** What a test may say about where the pod was found. */
export interface Circumstances {
  readonly version?: KubernetesVersion;
  readonly subresource?: string;
}

/** A pod that no rule objects to, with the given fields of its spec put over it. */
export function minimalPod(spec: Manifest = {}, metadata: Manifest = {}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", ...metadata },
    spec: { initContainers: [initContainer()], containers: [{ name: "app", image: "app:1.0.0" }], ...spec },
  };
}

/** An init container that no rule objects to, with the given fields put over it. */
export function initContainer(fields: Manifest = {}): Manifest {
  return { name: "setup", image: "busybox:1.36.1", command: ["cp", "/from", "/to"], ...fields };
}

/** The same pod spec in the template of a Deployment. */
export function deploymentOf(pod: Manifest): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d", namespace: "default" },
    spec: { template: { metadata: {}, spec: pod["spec"] } },
  };
}

/** The same pod spec in a custom resource that only its shape gives away. */
export function customResourceOf(pod: Manifest): Manifest {
  return { ...deploymentOf(pod), apiVersion: "example.com/v1", kind: "Rollout" };
}

/** The pods that a manifest carries, read as the doors read them. */
export function podsOf(manifest: Manifest, { version = NEWEST_VERSION, subresource = "" }: Circumstances = {}): readonly Pod[] {
  return subjectOf({
    object: { apiVersion: String(manifest["apiVersion"]), kind: String(manifest["kind"]), namespace: "default", name: "p" },
    operation: "CREATE",
    subresource,
    username: "",
    after: manifest,
    before: undefined,
    version,
  }).pods.map(({ after }) => after);
}
