import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { printable } from "../core/printable.ts";
import type { Failure } from "./failure.ts";

/** Which cluster, as kubectl's flags say it. */
export interface ClusterChoice {
  /** Path of a kubeconfig; absent: KUBECONFIG, ~/.kube/config, or the service account of the pod this runs in. */
  readonly kubeconfig?: string | undefined;
  /** Absent: the current context. */
  readonly context?: string | undefined;
}

/** How the API server is reached. */
export interface Credentials {
  /** `https://host:port`, possibly with a path that every other path is below. */
  readonly server: URL;
  /** Of the context. */
  readonly namespace: string | undefined;
  /** TLS options and headers for one request: tokens and client certificates are renewed by others while we run. */
  readonly options: () => Promise<RequestOptions | Failure>;
}

/** Reads the kubeconfig or the service account. The client library is loaded here and nowhere else: it takes half a second and 80 MiB. */
export async function loadCredentials({ kubeconfig, context }: ClusterChoice): Promise<Credentials | Failure> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    return unconfigured(`${kubeconfig ?? "the kubeconfig"} cannot be used: ${messageOf(error)}`);
  }
  if (context !== undefined) {
    if (!config.getContexts().some(({ name }) => name === context)) return unconfigured(`the kubeconfig has no context ${printable(context)}`);
    config.setCurrentContext(context);
  }
  return credentialsOf(config);
}

function credentialsOf(config: KubeConfig): Credentials | Failure {
  const cluster = config.getCurrentCluster();
  // What the library makes up when it has found neither a kubeconfig nor a service account.
  if (cluster?.server === "http://localhost:8080") return unconfigured("there is no kubeconfig, and this does not run in a cluster");
  if (cluster === null) return unconfigured("the kubeconfig's current context names no cluster");
  const server = URL.parse(cluster.server);
  if (server?.protocol !== "https:") return unconfigured(`the API server's address ${printable(cluster.server)} is no https URL`);
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace?.trim();
  return {
    server,
    namespace: namespace === "" ? undefined : namespace,
    options: async () => {
      const options: RequestOptions = {};
      try {
        await config.applyToHTTPSOptions(options);
      } catch (error) {
        return { failure: "unauthorized", message: `the credentials of the kubeconfig cannot be used: ${messageOf(error)}` };
      }
      // The library's agent opens a connection per request; ours keeps them. Only the way through a proxy has to be theirs.
      if (cluster.proxyUrl === undefined) delete options.agent;
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in some environment cannot switch the verification off.
      return { ...options, rejectUnauthorized: options.rejectUnauthorized !== false };
    },
  };
}

function unconfigured(message: string): Failure {
  return { failure: "unconfigured", message };
}

function messageOf(error: unknown): string {
  return printable((error instanceof Error ? error.message : String(error)).trim());
}
