/** The Kubernetes minors whose rules are known, oldest first. */
export const KUBERNETES_VERSIONS = ["1.33", "1.34", "1.35", "1.36"] as const;

/** A Kubernetes minor whose behaviour is judged by. */
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

/** The newest known minor: what is judged by when nothing else is said. */
export const NEWEST_VERSION: KubernetesVersion = "1.36";

/** Is `version` the same as or newer than `since`. */
export function isAtLeast(version: KubernetesVersion, since: KubernetesVersion): boolean {
  return KUBERNETES_VERSIONS.indexOf(version) >= KUBERNETES_VERSIONS.indexOf(since);
}

/** The known minor that `text` names (`1.36`, `v1.36.3`), or undefined. */
export function parseVersion(text: string): KubernetesVersion | undefined {
  const minor = /^v?(1\.\d{1,3})(?:\.\d+)?(?:[-+].*)?$/.exec(text)?.[1];
  return KUBERNETES_VERSIONS.find((known) => known === minor);
}
