import type { Manifest } from "../../support/pods.ts";

const string: Manifest = { type: "string" };
const integer: Manifest = { type: "integer" };
const integerOrString: Manifest = { "x-kubernetes-int-or-string": true };
const listOf = (items: Manifest): Manifest => ({ type: "array", items });
const mapOf = (value: Manifest): Manifest => ({ type: "object", additionalProperties: value });
const object = (properties: Manifest, required: readonly string[] = []): Manifest => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
});

const handler = { exec: object({ command: listOf(string) }), httpGet: object({ path: string, port: integerOrString }, ["port"]) };
const probe = object({ ...handler, periodSeconds: integer, failureThreshold: integer });

/** An OpenAPI schema of a container, as far as these tests go, in the manner of controller-gen: types are checked, meaning is not. */
export const CONTAINER_SCHEMA: Manifest = object(
  {
    name: string,
    image: string,
    command: listOf(string),
    args: listOf(string),
    env: listOf(object({ name: string, value: string }, ["name"])),
    resources: object({ requests: mapOf(integerOrString), limits: mapOf(integerOrString) }),
    restartPolicy: string,
    lifecycle: object({ preStop: object(handler), postStart: object(handler) }),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
  },
  ["name"],
);

const containers: Manifest = { ...listOf(CONTAINER_SCHEMA), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] };

/** An OpenAPI schema of a pod template, in which a name may not occur twice in one list of containers. */
export const POD_TEMPLATE_SCHEMA: Manifest = object({
  metadata: object({ labels: mapOf(string), annotations: mapOf(string) }),
  spec: object({ containers, initContainers: containers, restartPolicy: string, activeDeadlineSeconds: integer }, ["containers"]),
});
