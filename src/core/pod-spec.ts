/**
 * The part of Kubernetes' pod API that rules read, as plain read-only data. The official client's `V1PodSpec` fits it (a test proves it at
 * compile time). Values that come from outside are narrowed to it in `shape.ts`, so a rule may trust these types even in a custom resource.
 */
export interface PodSpec {
  readonly initContainers?: readonly ContainerSpec[];
  readonly containers?: readonly ContainerSpec[];
  readonly ephemeralContainers?: readonly ContainerSpec[];
  readonly restartPolicy?: string;
  readonly activeDeadlineSeconds?: number;
  readonly resources?: ResourcesSpec;
  readonly overhead?: Quantities;
}

/** One container of any role. Probes and lifecycle hooks are only ever looked at for being there. */
export interface ContainerSpec {
  readonly name?: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly restartPolicy?: string;
  readonly restartPolicyRules?: readonly RestartPolicyRule[];
  readonly lifecycle?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly startupProbe?: object;
  readonly resources?: ResourcesSpec;
  readonly resizePolicy?: readonly ResizePolicy[];
}

/** What happens when a container exits with one of the given codes (KEP-5307). */
export interface RestartPolicyRule {
  readonly action?: string;
  readonly exitCodes?: { readonly operator?: string; readonly values?: readonly number[] };
}

/** How a running container takes a change of one resource (KEP-1287). */
export interface ResizePolicy {
  readonly resourceName?: string;
  readonly restartPolicy?: string;
}

/** Requests and limits by resource name. */
export interface ResourcesSpec {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

/** Quantities by resource name, as written: a string such as `500m`, or a number. */
export type Quantities = Readonly<Record<string, string | number>>;

/** The part of a pod's metadata that rules read. */
export interface PodMetadata {
  readonly name?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}
