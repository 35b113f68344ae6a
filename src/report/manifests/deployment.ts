import type { Certificates, InstallOptions } from "./install-options.ts";
import type { JsonObject } from "./json.ts";
import { labelsOf, selectorLabelsOf } from "./labels.ts";
import { PORTS } from "./ports.ts";

/** The user of the distroless image, who has no rights. */
const USER = 65532;

/** The replicas: without rights in the cluster, without a token, rolled one by one and never fewer than asked for. */
export function deployment(options: InstallOptions): JsonObject {
  const { name, namespace, replicas } = options;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: labelsOf(options) },
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: selectorLabelsOf(options) },
      template: { metadata: { labels: labelsOf(options) }, spec: podSpec(options) },
    },
  };
}

/** The Secret that holds the serving certificate. */
export function secretNameOf(certs: Certificates, name: string): string {
  return certs.mode === "provided" ? certs.secretName : `${name}-tls`;
}

function podSpec(options: InstallOptions): JsonObject {
  const { name, certs, priorityClassName } = options;
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClassName === "" ? undefined : priorityClassName,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: USER, runAsGroup: USER, fsGroup: USER, seccompProfile: { type: "RuntimeDefault" } },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: selectorLabelsOf(options) } } },
        ],
      },
    },
    containers: [container(options)],
    // Only the pair: whatever else the Secret holds stays out of the pod.
    volumes: [
      {
        name: "tls",
        secret: {
          secretName: secretNameOf(certs, name),
          defaultMode: 0o440,
          items: ["tls.crt", "tls.key"].map((key) => ({ key, path: key })),
        },
      },
    ],
  };
}

function container({ image, version }: InstallOptions): JsonObject {
  const probe = (path: string) => ({ httpGet: { path, port: "metrics" }, timeoutSeconds: 5 });
  return {
    name: "webhook",
    image: `${image}:${version}`,
    imagePullPolicy: "IfNotPresent",
    args: ["serve", "--tls-dir", "/tls"],
    ports: Object.entries(PORTS).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    readinessProbe: { ...probe("/readyz"), periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...probe("/livez"), periodSeconds: 10, failureThreshold: 3 },
    // No CPU limit: throttling would turn a busy moment into timeouts of the API server.
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    volumeMounts: [{ name: "tls", mountPath: "/tls", readOnly: true }],
  };
}
