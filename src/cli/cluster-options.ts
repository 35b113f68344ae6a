import { InvalidArgumentError, Option } from "commander";

/** Flags of every command that asks an API server, as kubectl has them. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Flags that say which installation is meant. */
export interface InstallationOptions extends ClusterOptions {
  readonly namespace: string;
  readonly name: string;
}

/** The flags of `InstallationOptions`. */
export function installationOptions(): readonly Option[] {
  return [
    new Option("-n, --namespace <name>", "of the installation").default("initguard"),
    new Option("--name <name>", "of the installation: its Service and registration; its Secrets begin with it").default("initguard"),
    new Option("--kubeconfig <file>", "instead of KUBECONFIG, ~/.kube/config or the pod's service account"),
    new Option("--context <name>", "of the kubeconfig"),
  ];
}

/** Reads a whole number from 1 to `most`; throws what commander tells the user. */
export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most) throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
    return value;
  };
}
