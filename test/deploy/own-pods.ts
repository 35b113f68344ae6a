import { evaluate } from "../../src/core/evaluate.ts";
import { NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import { profilePolicy } from "../../src/core/policy.ts";
import { RULES } from "../../src/rules/index.ts";
import type { Manifest } from "../support/pods.ts";
import { subjectFrom } from "../support/sources.ts";

/** What our own rules find in objects, in the strictest profile. */
export function findingsOf(objects: readonly Manifest[]): readonly string[] {
  const policy = profilePolicy("restricted", RULES, NEWEST_VERSION);
  return objects.flatMap((object) =>
    evaluate(subjectFrom(object), policy, 0).findings.map(({ rule, field, message }) => `${field}: ${message} [${rule}]`),
  );
}

/** Where the pod template of a Deployment falls short of Pod Security `restricted` (the standard's own list, for Linux). */
export function shortOfRestricted(deployment: Manifest): readonly string[] {
  const pod = at(deployment, "spec", "template", "spec");
  const security = at(pod, "securityContext");
  const short: string[] = [];
  const need = (isMet: boolean, what: string) => isMet || short.push(what);
  need(pod["hostNetwork"] === undefined && pod["hostPID"] === undefined && pod["hostIPC"] === undefined, "host namespaces");
  need(security["runAsNonRoot"] === true && security["runAsUser"] !== 0, "runAsNonRoot");
  need(at(security, "seccompProfile")["type"] === "RuntimeDefault", "seccompProfile");
  for (const volume of listAt(pod, "volumes"))
    need(
      Object.keys(volume).every((key) => VOLUMES.has(key)),
      `volume ${volume["name"]}`,
    );
  for (const container of [...listAt(pod, "containers"), ...listAt(pod, "initContainers")]) {
    const own = at(container, "securityContext");
    need(own["allowPrivilegeEscalation"] === false && own["privileged"] === undefined, "allowPrivilegeEscalation");
    need(JSON.stringify(at(own, "capabilities")) === '{"drop":["ALL"]}', "capabilities");
    need(own["procMount"] === undefined && own["runAsNonRoot"] !== false, "procMount, runAsNonRoot");
    need(
      listAt(container, "ports").every(({ hostPort }) => hostPort === undefined),
      "hostPort",
    );
  }
  return short;
}

const VOLUMES = new Set(["name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"]);

/** The object that steps lead to, empty when there is none. */
export function at(object: unknown, ...steps: readonly string[]): Manifest {
  const found = steps.reduce<unknown>((value, step) => (value as Manifest | undefined)?.[step], object);
  return (found ?? {}) as Manifest;
}

/** The list at a field, empty when there is none. */
export function listAt(object: Manifest, field: string): readonly Manifest[] {
  return (object[field] ?? []) as readonly Manifest[];
}
