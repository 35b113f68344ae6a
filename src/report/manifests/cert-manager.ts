import { secretNameOf } from "./deployment.ts";
import type { InstallOptions } from "./install-options.ts";
import type { JsonObject } from "./json.ts";
import { labelsOf } from "./labels.ts";

/** The API group of cert-manager, and the prefix of its annotations. */
export const CERT_MANAGER = "cert-manager.io";

const KEY = { algorithm: "ECDSA", size: 256 } as const;

/**
 * A CA of our own and the serving certificate under it, kept by cert-manager. The CA keeps its key when it is renewed, so that what it has signed stays
 * valid under both; the serving key is new each time.
 */
export function certManagerObjects(options: InstallOptions): readonly JsonObject[] {
  const { name, namespace, certs } = options;
  const ca = `${name}-ca`;
  const objectOf = (kind: string, of: string, spec: JsonObject): JsonObject => ({
    apiVersion: `${CERT_MANAGER}/v1`,
    kind,
    metadata: { name: of, namespace, labels: labelsOf(options) },
    spec,
  });
  return [
    objectOf("Issuer", `${name}-self-signed`, { selfSigned: {} }),
    objectOf("Certificate", ca, {
      isCA: true,
      commonName: `${name} ca`,
      secretName: ca,
      duration: hours(10 * 365),
      renewBefore: hours(365),
      privateKey: { ...KEY, rotationPolicy: "Never" },
      issuerRef: issuer(`${name}-self-signed`),
    }),
    objectOf("Issuer", ca, { ca: { secretName: ca } }),
    objectOf("Certificate", name, {
      secretName: secretNameOf(certs, name),
      dnsNames: [`${name}.${namespace}.svc`, `${name}.${namespace}`],
      duration: hours(30),
      renewBefore: hours(10),
      usages: ["digital signature", "server auth"],
      privateKey: { ...KEY, rotationPolicy: "Always" },
      issuerRef: issuer(ca),
    }),
  ];
}

function issuer(name: string): JsonObject {
  return { group: CERT_MANAGER, kind: "Issuer", name };
}

/** Days as cert-manager prints them. */
function hours(days: number): string {
  return `${days * 24}h0m0s`;
}
