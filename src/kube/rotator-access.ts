/** A rule of a Role or a ClusterRole, with names and nothing unnamed. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly verbs: readonly string[];
}

/** Names of the objects that a rotator keeps. */
export interface RotatorObjects {
  readonly authoritySecret: string;
  readonly leafSecret: string;
  readonly lease: string;
  /** ValidatingWebhookConfiguration, and with `hasEarly` the MutatingWebhookConfiguration of the same name. */
  readonly configuration: string;
  readonly hasEarly: boolean;
}

/** All that the account of a rotator may do. */
export interface RotatorAccess {
  /** For a Role in the namespace of the installation. */
  readonly namespaced: readonly AccessRule[];
  /** For a ClusterRole: registrations have no namespace. */
  readonly clusterWide: readonly AccessRule[];
}

/** What is called how when the installation has this name. */
export function rotatorObjects(name: string): Omit<RotatorObjects, "hasEarly"> {
  return { authoritySecret: `${name}-ca`, leafSecret: `${name}-tls`, lease: `${name}-certs`, configuration: name };
}

/**
 * The rights that a rotator needs and no more. Every one of them names its objects, `create` too: RBAC cannot name what POST creates, so the rotator
 * creates by server-side apply, whose URL has the name in it. Nothing is listed, watched or deleted.
 */
export function rotatorAccess({ authoritySecret, leafSecret, lease, configuration, hasEarly }: RotatorObjects): RotatorAccess {
  const configurations = ["validatingwebhookconfigurations", ...(hasEarly ? ["mutatingwebhookconfigurations"] : [])];
  return {
    namespaced: [
      { apiGroups: [""], resources: ["secrets"], resourceNames: [authoritySecret, leafSecret], verbs: ["get", "create", "patch"] },
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], resourceNames: [lease], verbs: ["get", "create", "patch"] },
    ],
    clusterWide: [
      { apiGroups: ["admissionregistration.k8s.io"], resources: configurations, resourceNames: [configuration], verbs: ["get", "patch"] },
    ],
  };
}
