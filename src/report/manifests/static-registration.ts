import type { JsonObject } from "./json.ts";
import { type EntryName, type EntryOptions, entriesOf } from "./webhook-entry.ts";

/** What a registration in the API server's own files is made from. */
export interface StaticOptions extends EntryOptions {
  /** Where the API server reaches a webhook without any Service, such as `https://127.0.0.1:9443`. */
  readonly url: string;
  /** The CA that the API server trusts: PEM in base64; absent: the CAs of its host. */
  readonly caBundle?: string;
}

/** API servers take no other names from files, and these from nowhere else. */
const NAME = "initguard.static.k8s.io";

const staticName: EntryName = (profile) => `${profile}.static.initguard.dev`;

/**
 * The registration as a file on the API server's disk (Kubernetes 1.36 alpha, gate ManifestBasedAdmissionControlConfig): in force before the first
 * request, and nobody can delete it through the API.
 */
export function staticRegistration({ url, caBundle, ...options }: StaticOptions): JsonObject {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: NAME },
    webhooks: entriesOf(options, staticName, (path) => ({ url: `${url}${path}`, caBundle })),
  };
}

/** The file for `--admission-control-config-file` that points an API server at a folder of such registrations. */
export function admissionConfiguration(folder: string): JsonObject {
  return {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "ValidatingAdmissionWebhook",
        configuration: { apiVersion: "apiserver.config.k8s.io/v1", kind: "WebhookAdmissionConfiguration", staticManifestsDir: folder },
      },
    ],
  };
}
