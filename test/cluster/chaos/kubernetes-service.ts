import type { Bench } from "../bench.ts";
import { apply } from "./objects.ts";
import { REPLICA_PORTS } from "./replica.ts";

/** An address behind a Service; a replica that was told to end is not ready, though it may still answer. */
export interface Endpoint {
  readonly address: string;
  readonly isReady: boolean;
}

/** A Service without a selector: its endpoints are written by hand, as no controller runs that could do it. */
export interface Service {
  readonly name: string;
  readonly namespace: string;
  /** All of them lead to the webhook's port. The API server keeps separate connections for each. */
  readonly ports: readonly number[];
}

/** Writes the Service. */
export async function applyService(bench: Bench, { name, namespace, ports }: Service): Promise<void> {
  await apply(bench, `/api/v1/namespaces/${namespace}/services/${name}`, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { ports: ports.map((port) => ({ name: portName(port), port, targetPort: REPLICA_PORTS.webhook })) },
  });
}

/** Writes the endpoints of a Service; the API server learns of them within milliseconds. */
export async function route(bench: Bench, { name, namespace, ports }: Service, endpoints: readonly Endpoint[]): Promise<void> {
  const slice = `${name}-chaos`;
  await apply(bench, `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices/${slice}`, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: slice, namespace, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    ports: ports.map((port) => ({ name: portName(port), port: REPLICA_PORTS.webhook, protocol: "TCP" })),
    endpoints: endpoints.map(({ address, isReady }) => ({
      addresses: [address],
      conditions: { ready: isReady, serving: true, terminating: !isReady },
    })),
  });
}

function portName(port: number): string {
  return `https-${port}`;
}
