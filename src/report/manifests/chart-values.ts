import { KUBERNETES_VERSIONS } from "../../core/kubernetes-version.ts";
import { PROFILES } from "../../core/rule.ts";
import { INSTALL_DEFAULTS } from "./install-options.ts";
import type { Json, JsonObject } from "./json.ts";

/** One value of the Helm chart. */
export interface ChartValue {
  /** Names divided by dots. */
  readonly path: string;
  readonly description: string;
  readonly value: Json;
  /** JSON Schema, draft 7, with patterns that Go reads: no look-around. */
  readonly schema: JsonObject;
}

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;
const MAP = { type: "object" } as const;
const TEXTS_BY_NAME = { type: "object", additionalProperties: { type: "string" } } as const;
const OBJECTS = { type: "array", items: { type: "object" } } as const;
const NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** The API server knows all kinds of its own groups, `*.k8s.io` among them; others have a dot. */
const GROUP = { type: "string", pattern: `^(${NAME}\\.)+${NAME}$`, not: { pattern: "\\.k8s\\.io$" } } as const;

const CUSTOM_RESOURCE = {
  type: "object",
  required: ["group", "version", "resource"],
  additionalProperties: false,
  properties: {
    group: GROUP,
    version: { type: "string", pattern: "^(\\*|v[0-9]+((alpha|beta)[0-9]+)?)$" },
    resource: { type: "string", pattern: `^${NAME}$`, description: "The plural, as in URLs" },
  },
} as const;

/** Every value of the chart, in the order of `values.yaml`; the defaults are those of a plain installation. */
export const CHART_VALUES: readonly ChartValue[] = [
  at("fullnameOverride", "Of every object, instead of the release's name", "", { type: "string", pattern: `^(${NAME})?$`, maxLength: 50 }),
  at("replicas", "Two or more, or every restart of the webhook is a moment without it", INSTALL_DEFAULTS.replicas, { type: "integer", minimum: 1 }),
  at("image.repository", "Where you have pushed the image", INSTALL_DEFAULTS.image, { type: "string", minLength: 1 }),
  at("image.tag", "Empty: the chart's appVersion", "", TEXT),
  at("image.digest", "sha256:…, taken instead of the tag", "", { type: "string", pattern: "^(sha256:[0-9a-f]{64})?$" }),
  at("image.pullPolicy", "", "IfNotPresent", { type: "string", enum: ["Always", "IfNotPresent", "Never"] }),
  at("imagePullSecrets", "Each {name: …}", [], OBJECTS),
  at("defaultProfile", "The profile of namespaces without the label initguard.dev/profile", INSTALL_DEFAULTS.defaultProfile, {
    type: "string",
    enum: [...PROFILES],
  }),
  at("failurePolicy", "Ignore lets requests through while no replica answers, Fail refuses them", INSTALL_DEFAULTS.failurePolicy, {
    type: "string",
    enum: ["Ignore", "Fail"],
  }),
  at("timeoutSeconds", "How long the API server waits for an answer", INSTALL_DEFAULTS.timeoutSeconds, { type: "integer", minimum: 1, maximum: 30 }),
  at("excludedNamespaces", "Never judged, by name; the release's own namespace is always among them", [...INSTALL_DEFAULTS.excludedNamespaces], {
    type: "array",
    items: { type: "string", pattern: `^${NAME}$` },
  }),
  at("customResources", "Custom resources that carry pods: {group: argoproj.io, version: v1alpha1, resource: rollouts}; version may be *", [], {
    type: "array",
    items: CUSTOM_RESOURCE,
  }),
  at("targetVersion", "The Kubernetes minor whose behaviour is judged by; empty: the newest that InitGuard knows", "", {
    type: "string",
    enum: ["", ...KUBERNETES_VERSIONS],
  }),
  at("logLevel", "Denials and warnings are logged at info, what is allowed at debug; empty: info", "", {
    type: "string",
    enum: ["", "debug", "info", "warn", "error"],
  }),
  at(
    "early.enabled",
    "Judge in the mutating phase too, so that users read our reasons before the built-in ones; nothing is ever patched",
    false,
    FLAG,
  ),
  at("certs.mode", "cert-manager, or provided: a Secret that exists", INSTALL_DEFAULTS.certs.mode, {
    type: "string",
    enum: ["cert-manager", "provided"],
  }),
  at("certs.secretName", "provided: the Secret with tls.crt and tls.key", "", TEXT),
  at("certs.caBundle", "provided: the CA in PEM (--set-file certs.caBundle=ca.crt); two of them while one replaces the other", "", {
    type: "string",
    not: { pattern: "PRIVATE KEY" },
  }),
  at(
    "certs.issuerRef",
    "cert-manager: {kind: ClusterIssuer, name: …} instead of a CA of our own",
    {},
    {
      type: "object",
      additionalProperties: false,
      properties: { kind: { type: "string", enum: ["Issuer", "ClusterIssuer"] }, name: TEXT, group: TEXT },
      dependencies: { kind: ["name"], group: ["name"] },
    },
  ),
  at(
    "resources",
    "No CPU limit: throttling turns a busy moment into timeouts",
    { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    MAP,
  ),
  at("priorityClassName", "system-cluster-critical where your cluster lets you", INSTALL_DEFAULTS.priorityClassName, TEXT),
  at("podAnnotations", "", {}, TEXTS_BY_NAME),
  at("podLabels", "", {}, TEXTS_BY_NAME),
  at("nodeSelector", "", {}, TEXTS_BY_NAME),
  at("tolerations", "", [], OBJECTS),
  at("affinity", "Instead of keeping the replicas on different nodes where possible", {}, MAP),
  at("topologySpreadConstraints", "", [], OBJECTS),
  at("podDisruptionBudget.enabled", "With two or more replicas", true, FLAG),
  at("networkPolicy.enabled", "Admits callers to the two ports of the pods, and lets the pods call nobody", true, FLAG),
  at("networkPolicy.apiServer", "Peers that may call the webhook, such as {ipBlock: {cidr: 10.0.0.0/28}}; empty: anyone", [], OBJECTS),
  at("networkPolicy.metrics", "Peers that may read the metrics", [{ namespaceSelector: {} }], OBJECTS),
  at("serviceMonitor.enabled", "Needs the Prometheus operator", false, FLAG),
  at("serviceMonitor.interval", "", "30s", { type: "string", pattern: "^[0-9]+(ms|s|m)$" }),
  at("serviceMonitor.labels", "What your Prometheus selects", {}, TEXTS_BY_NAME),
];

function at(path: string, description: string, value: Json, schema: JsonObject): ChartValue {
  return { path, description, value, schema };
}
