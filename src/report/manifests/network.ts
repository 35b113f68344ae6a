import type { InstallOptions } from "./install-options.ts";
import type { JsonObject } from "./json.ts";
import { labelsOf, selectorLabelsOf } from "./labels.ts";
import { PORTS } from "./ports.ts";

/** What the API server calls: port 443 in front of the webhook's port, and the metrics beside it. */
export function service(options: InstallOptions): JsonObject {
  const { name, namespace } = options;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: labelsOf(options) },
    spec: {
      type: "ClusterIP",
      selector: selectorLabelsOf(options),
      ports: [
        { name: "webhook", port: 443, targetPort: "webhook", protocol: "TCP" },
        { name: "metrics", port: PORTS.metrics, targetPort: "metrics", protocol: "TCP" },
      ],
    },
  };
}

/**
 * Who may talk to the pods: anyone to the webhook, because no selector names an API server; pods to the metrics. They themselves talk to nobody. A
 * NetworkPolicy sees a packet after the Service has been resolved: it must name the pod's port, with 443 it would shut the API server out.
 */
export function networkPolicy(options: InstallOptions): JsonObject {
  const { name, namespace } = options;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, labels: labelsOf(options) },
    spec: {
      podSelector: { matchLabels: selectorLabelsOf(options) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { ports: [{ port: PORTS.webhook, protocol: "TCP" }] },
        { ports: [{ port: PORTS.metrics, protocol: "TCP" }], from: [{ namespaceSelector: {} }] },
      ],
      egress: [],
    },
  };
}

/** Tells a Prometheus operator to read the metrics. */
export function serviceMonitor(options: InstallOptions): JsonObject {
  const { name, namespace } = options;
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name, namespace, labels: labelsOf(options) },
    spec: { selector: { matchLabels: selectorLabelsOf(options) }, endpoints: [{ port: "metrics", path: "/metrics", interval: "30s" }] },
  };
}
