import { CERT_MANAGER } from "./cert-manager.ts";
import type { InstallOptions } from "./install-options.ts";
import type { JsonObject } from "./json.ts";
import { labelsOf } from "./labels.ts";
import { type EntryName, earlyName, entriesOf, validatingName } from "./webhook-entry.ts";

/** The registration with the API server: one entry per profile. */
export function validatingWebhookConfiguration(options: InstallOptions): JsonObject {
  return configurationOf("ValidatingWebhookConfiguration", options, validatingName);
}

/**
 * The early registration: the same judgement in the mutating phase, where nothing is ever patched, so that a user reads our reasons before the built-in
 * validation answers. It only makes words better: it never holds a request up, and leaves custom resources to the other registration.
 */
export function earlyRegistration(options: InstallOptions): JsonObject {
  return configurationOf("MutatingWebhookConfiguration", { ...options, failurePolicy: "Ignore", customResources: [] }, earlyName);
}

function configurationOf(kind: string, options: InstallOptions, nameOf: EntryName): JsonObject {
  const { name, namespace, certs } = options;
  const injected = certs.mode === "cert-manager" ? { [`${CERT_MANAGER}/inject-ca-from`]: `${namespace}/${name}` } : undefined;
  const caBundle = certs.mode === "provided" ? certs.caBundle : undefined;
  const excludedNamespaces = [...new Set([...options.excludedNamespaces, namespace])];
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    metadata: { name, labels: labelsOf(options), annotations: injected },
    webhooks: entriesOf({ ...options, excludedNamespaces }, nameOf, (path) => ({ service: { namespace, name, path, port: 443 }, caBundle })),
  };
}
