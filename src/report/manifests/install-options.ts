import type { EntryOptions } from "./webhook-entry.ts";

/** Where the serving certificate comes from: cert-manager, or a Secret that exists. */
export type Certificates =
  | { readonly mode: "cert-manager" }
  | {
      readonly mode: "provided";
      /** A Secret of type kubernetes.io/tls in the namespace of the installation. */
      readonly secretName: string;
      /** The CA that the API server trusts: PEM in base64. */
      readonly caBundle: string;
    };

/** What an installation is made from. */
export interface InstallOptions extends EntryOptions {
  /** Of every object. */
  readonly name: string;
  readonly namespace: string;
  /** Of the release: the image's tag and a label. */
  readonly version: string;
  /** Without a tag. */
  readonly image: string;
  readonly replicas: number;
  readonly certs: Certificates;
  /** Empty: the cluster's default. */
  readonly priorityClassName: string;
  /** Register in the mutating phase too. */
  readonly isEarly: boolean;
  readonly hasServiceMonitor: boolean;
}

/** What an installation is when nothing else is said. */
export const INSTALL_DEFAULTS: Omit<InstallOptions, "profiles" | "version"> = {
  name: "initguard",
  namespace: "initguard",
  image: "initguard",
  replicas: 2,
  defaultProfile: "baseline",
  excludedNamespaces: ["kube-system"],
  customResources: [],
  failurePolicy: "Ignore",
  timeoutSeconds: 5,
  certs: { mode: "cert-manager" },
  priorityClassName: "",
  isEarly: false,
  hasServiceMonitor: false,
};
