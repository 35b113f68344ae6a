import { get } from "node:http";
import type { MountedSecret } from "./mounted-secret.ts";
import { type Exit, type ServerSettings, startProduct } from "./product-process.ts";

/** What a replica is started with. */
export interface ReplicaOptions {
  readonly program: string;
  readonly address: string;
  readonly secret: MountedSecret;
  /** Seconds. */
  readonly drain: number;
  readonly server?: ServerSettings;
}

/** A process that serves the webhook. */
export interface Replica {
  readonly address: string;
  readonly secret: MountedSecret;
  readonly ended: Promise<Exit>;
  /** Does its readiness probe pass. */
  isReady(): Promise<boolean>;
  /** How many new certificates it has taken into service, and how many it has refused. */
  reloads(): number;
  refusals(): number;
  lastWords(): string;
  /** Asks it to end, as the kubelet does. */
  terminate(): Promise<Exit>;
  kill(): Promise<Exit>;
}

/** Where replicas listen. */
export const REPLICA_PORTS = { webhook: 9443, health: 8080 } as const;

/** Starts the webhook as a pod would; it is ready a moment later. */
export function startReplica({ program, address, secret, drain, server }: ReplicaOptions): Replica {
  const { webhook, health } = REPLICA_PORTS;
  const listening = ["--listen", `${address}:${webhook}`, "--metrics-listen", `${address}:${health}`];
  const args = ["serve", ...listening, "--tls-dir", secret.folder, "--drain", String(drain), "--log-level", "info"];
  const product = startProduct({ program, args, ...(server === undefined ? {} : { server }) });
  const end = (signal: NodeJS.Signals) => {
    product.signal(signal);
    return product.ended;
  };
  return {
    address,
    secret,
    ended: product.ended,
    isReady: () => isReady(address),
    reloads: () => product.count("serving a new certificate"),
    refusals: () => product.count("the old one stays"),
    lastWords: product.lastWords,
    terminate: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

function isReady(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host, port: REPLICA_PORTS.health, path: "/readyz", agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}
