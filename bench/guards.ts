import type { JsonObject } from "../src/report/manifests/json.ts";

/** Who guards a namespace: what has to be created on the API server for it. */
export interface Guard {
  readonly name: string;
  readonly objects: readonly JsonObject[];
}

/** The namespace that a guard guards, and no other. */
export function namespaceOf(guard: string): string {
  return `bench-${guard}`;
}

/** A selector for that namespace. */
export function selectorOf(guard: string): JsonObject {
  return { matchLabels: { "kubernetes.io/metadata.name": namespaceOf(guard) } };
}

const PODS = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] };

/** A webhook as somebody writes it down: all pods, no match conditions. */
export function webhookGuard(name: string, url: string, caBundle: string): Guard {
  const webhook = {
    name: `${name}.bench.initguard.dev`,
    admissionReviewVersions: ["v1"],
    clientConfig: { url, caBundle },
    rules: [PODS],
    namespaceSelector: selectorOf(name),
    sideEffects: "None",
    failurePolicy: "Fail",
  };
  const metadata = { name: `bench-${name}` };
  return {
    name,
    objects: [{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", metadata, webhooks: [webhook] }],
  };
}

const INIT = "object.spec.?initContainers.orValue([])";
const SIDECAR = 'c.?restartPolicy.orValue("") == "Always"';

/** Three of the rules as CEL, evaluated by the API server itself. */
const VALIDATIONS = [
  {
    expression: `${INIT}.all(c, ${SIDECAR} || (!has(c.livenessProbe) && !has(c.readinessProbe) && !has(c.startupProbe)))`,
    message: "init containers that are no sidecars may not have probes",
  },
  {
    expression: `${INIT}.all(c, object.spec.containers.all(a, a.name != c.name) && ${INIT}.exists_one(o, o.name == c.name))`,
    message: "names of init containers must be unique",
  },
  {
    expression: `${INIT}.all(c, c.image.contains("@") || (c.image.matches(":[^/]+$") && !c.image.endsWith(":latest")))`,
    message: "images of init containers need a tag that stays",
  },
];

/** The same kind of rules as a ValidatingAdmissionPolicy. */
export function policyGuard(name: string): Guard {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const metadata = { name: `bench-${name}.initguard.dev` };
  const policyName = metadata.name;
  const spec = { failurePolicy: "Fail", matchConstraints: { resourceRules: [PODS] }, validations: VALIDATIONS };
  const binding = { policyName, validationActions: ["Deny"], matchResources: { namespaceSelector: selectorOf(name) } };
  return {
    name,
    objects: [
      { apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec },
      { apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata, spec: binding },
    ],
  };
}
