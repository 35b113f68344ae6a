import type { Shape } from "./shape.ts";

const string: Shape = { of: "string" };
const integer: Shape = { of: "integer" };
const object: Shape = { of: "object" };
const list = (item: Shape): Shape => ({ of: "list", item });
const map = (value: Shape): Shape => ({ of: "map", value });
// Without a prototype: a container may have a field called `constructor`.
const fields = (names: Readonly<Record<string, Shape>>): Shape => ({ of: "fields", fields: Object.assign(Object.create(null), names) });

const quantities = map({ of: "quantity" });
const resources = fields({ requests: quantities, limits: quantities });

/** The JSON types of `ContainerSpec`, from Kubernetes' OpenAPI document of core/v1 Container. */
export const CONTAINER_SHAPE: Shape = fields({
  name: string,
  image: string,
  imagePullPolicy: string,
  command: list(string),
  args: list(string),
  restartPolicy: string,
  restartPolicyRules: list(fields({ action: string, exitCodes: fields({ operator: string, values: list(integer) }) })),
  lifecycle: object,
  livenessProbe: object,
  readinessProbe: object,
  startupProbe: object,
  resources,
  resizePolicy: list(fields({ resourceName: string, restartPolicy: string })),
});

/** The JSON types of `PodSpec`; the three container lists are lists of objects here and narrowed one container at a time. */
export const POD_SPEC_SHAPE: Shape = fields({
  initContainers: list(object),
  containers: list(object),
  ephemeralContainers: list(object),
  restartPolicy: string,
  activeDeadlineSeconds: integer,
  resources,
  overhead: quantities,
});

/** The JSON types of `PodMetadata`. */
export const POD_METADATA_SHAPE: Shape = fields({ name: string, annotations: map(string) });
