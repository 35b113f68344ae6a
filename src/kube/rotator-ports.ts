import type { ApiServer } from "./api-server.ts";
import { type CaBundles, readCaBundles, writeCaBundles } from "./ca-bundles.ts";
import type { Failure } from "./failure.ts";
import { type Lease, openLease } from "./lease.ts";
import type { RotatorObjects } from "./rotator-access.ts";
import { readSecret, type Secret, writeSecret } from "./secrets.ts";
import type { ConfigurationName } from "./webhook-configurations.ts";

/** Which installation a rotator is for, and which rotator it is. */
export interface RotatorPortsOptions {
  readonly objects: RotatorObjects;
  readonly namespace: string;
  /** Different for every rotator that may run at the same time, at most 128 characters. */
  readonly identity: string;
  /** Seconds after which another rotator takes over from one that is gone; 30 when absent. */
  readonly leaseDuration?: number;
}

/** The two Secrets, the CA bundles and the Lease of an installation: what the rotator in pki asks for, by way of the API server. */
export interface RotatorPorts {
  readonly secrets: {
    read(role: "authority" | "leaf"): Promise<Secret | Failure>;
    write(role: "authority" | "leaf", data: Secret["data"], seen: Secret): Promise<Failure | undefined>;
  };
  readonly publisher: {
    read(): Promise<CaBundles | Failure>;
    publish(bundle: string, seen: CaBundles): Promise<Failure | undefined>;
  };
  readonly lease: Lease;
}

/** Who owns the CA bundles, as the API server records it. */
const OWNER = "initguard-certs";

/** Opens the ports; asks nothing yet. */
export function openRotatorPorts(server: ApiServer, { objects, namespace, identity, leaseDuration = 30 }: RotatorPortsOptions): RotatorPorts {
  const names = {
    authority: { namespace, name: objects.authoritySecret, type: "Opaque" },
    leaf: { namespace, name: objects.leafSecret, type: "kubernetes.io/tls" },
  } as const;
  const configurations: readonly ConfigurationName[] = [
    { kind: "ValidatingWebhookConfiguration", name: objects.configuration },
    ...(objects.hasEarly ? ([{ kind: "MutatingWebhookConfiguration", name: objects.configuration }] as const) : []),
  ];
  return {
    secrets: {
      read: (role) => readSecret(server, names[role]),
      write: (role, data, seen) => writeSecret(server, names[role], { data, seen, writer: identity }),
    },
    publisher: {
      read: () => readCaBundles(server, configurations),
      publish: (bundle, seen) => writeCaBundles(server, bundle, seen, OWNER),
    },
    lease: openLease(server, {
      ...{ namespace, name: objects.lease, identity, duration: leaseDuration },
      elapsed: () => performance.now(),
      now: () => Date.now(),
    }),
  };
}
