import { setTimeout as delay } from "node:timers/promises";
import type { CustomResource } from "../../../src/report/manifests/match-rules.ts";
import type { Manifest } from "../../support/pods.ts";
import type { Bench } from "../bench.ts";

const limitMs = 20_000;

/** What a stub of a CustomResourceDefinition says; `spec` is the OpenAPI schema of the object's `spec`. */
export interface Definition extends CustomResource {
  readonly kind: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly spec: Manifest;
  readonly hasStatus: boolean;
}

/** Creates the definitions and waits until the API server serves them. */
export async function installDefinitions(bench: Bench, definitions: readonly Definition[]): Promise<void> {
  for (const definition of definitions) {
    const { status, text } = await bench.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crdOf(definition));
    if (status !== 201) throw new Error(`the definition of ${definition.kind} was refused: ${text}`);
  }
  const end = Date.now() + limitMs;
  for (const { group, version, resource } of definitions) {
    const path = `/apis/${group}/${version}/${resource}`;
    while ((await bench.request("GET", path)).status !== 200) {
      if (Date.now() > end) throw new Error(`${path} is not served`);
      await delay(50);
    }
  }
}

function crdOf({ group, version, resource, kind, scope, spec, hasStatus }: Definition): Manifest {
  const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec, status: anything } } };
  const subresources = hasStatus ? { subresources: { status: {} } } : {};
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${resource}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural: resource, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema, ...subresources }],
    },
  };
}
