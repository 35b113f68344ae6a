import type { ApiServer } from "./api-server.ts";
import { type Failure, isFailure } from "./failure.ts";
import { applyToWebhooks, type Configuration, type ConfigurationName, readConfiguration } from "./webhook-configurations.ts";

/** The CA bundles of several registrations, as they were read. */
export interface CaBundles {
  /** One for each registered webhook: its name and its CA bundle (PEM). None when nothing is registered. */
  readonly webhooks: readonly { readonly name: string; readonly bundle: string }[];
  readonly configurations: readonly Configuration[];
  /** Milliseconds since the epoch by the clock of the API server. */
  readonly serverTime: number | undefined;
}

/** Reads the CA bundles of these registrations; one that does not exist has none. */
export async function readCaBundles(server: ApiServer, names: readonly ConfigurationName[]): Promise<CaBundles | Failure> {
  const configurations: Configuration[] = [];
  for (const name of names) {
    const configuration = await readConfiguration(server, name);
    if (!isFailure(configuration)) configurations.push(configuration);
    else if (configuration.failure !== "notFound") return configuration;
  }
  const webhooks = configurations.flatMap((one) => one.webhooks.map(({ name, caBundle }) => ({ name, bundle: caBundle })));
  return { webhooks, configurations, serverTime: configurations[0]?.serverTime };
}

/** Gives every webhook of every registration that was seen this CA bundle (PEM), and touches no other field. Stops at the first failure. */
export async function writeCaBundles(server: ApiServer, caBundle: string, seen: CaBundles, owner: string): Promise<Failure | undefined> {
  for (const configuration of seen.configurations) {
    const failure = await applyToWebhooks(server, configuration, { caBundle }, owner);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
