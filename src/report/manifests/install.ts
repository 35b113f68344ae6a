import { certManagerObjects } from "./cert-manager.ts";
import { deployment } from "./deployment.ts";
import type { InstallOptions } from "./install-options.ts";
import type { JsonObject } from "./json.ts";
import { labelsOf, selectorLabelsOf } from "./labels.ts";
import { networkPolicy, service, serviceMonitor } from "./network.ts";
import { earlyRegistration, validatingWebhookConfiguration } from "./webhook-configuration.ts";

/** Every object of an installation in the order to apply them: the registration comes last, when there is something to call. */
export function installManifests(options: InstallOptions): readonly JsonObject[] {
  return [
    namespaceObject(options),
    serviceAccount(options),
    ...(options.certs.mode === "cert-manager" ? certManagerObjects(options) : []),
    service(options),
    networkPolicy(options),
    ...(options.replicas > 1 ? [podDisruptionBudget(options)] : []),
    deployment(options),
    ...(options.hasServiceMonitor ? [serviceMonitor(options)] : []),
    ...(options.isEarly ? [earlyRegistration(options)] : []),
    validatingWebhookConfiguration(options),
  ];
}

function namespaceObject(options: InstallOptions): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: options.namespace, labels: { ...labelsOf(options), "pod-security.kubernetes.io/enforce": "restricted" } },
  };
}

/** An account of its own, so that nobody's rights to another one reach the webhook; nothing binds a role to it. */
function serviceAccount(options: InstallOptions): JsonObject {
  const { name, namespace } = options;
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, labels: labelsOf(options) },
    automountServiceAccountToken: false,
  };
}

function podDisruptionBudget(options: InstallOptions): JsonObject {
  const { name, namespace } = options;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace, labels: labelsOf(options) },
    spec: { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: selectorLabelsOf(options) } },
  };
}
