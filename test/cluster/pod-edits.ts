import fc from "fast-check";
import type { Manifest } from "../support/pods.ts";

const EXEC = { exec: { command: ["true"] } };

/** A pod with an ordinary init container that has much, one that has little, and a sidecar; what edits are made to. */
export const EDITED_POD: Manifest = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "edited", namespace: "default" },
  spec: {
    volumes: [{ name: "v", emptyDir: {} }],
    initContainers: [
      {
        ...{ name: "much", image: "busybox:1.36.1", command: ["sh", "-c", "true"], workingDir: "/v", stdin: true },
        env: [{ name: "A", value: "b" }, { name: "C" }],
        resources: { requests: { cpu: "1", memory: "1Gi" } },
        volumeMounts: [{ name: "v", mountPath: "/v" }],
        securityContext: { runAsUser: 1 },
      },
      { name: "little", image: "busybox:1.36.1" },
      { name: "sidecar", image: "proxy:1.0.0", restartPolicy: "Always", readinessProbe: EXEC },
    ],
    containers: [{ name: "app", image: "app:1.0.0" }],
  },
};

/** Values for the fields of a container, some of which Kubernetes takes for the same as others: an absent list and an empty one, 1 and 1000m. */
const FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  image: ["busybox:1.36.1", "busybox:1.37.0", "x:latest", "", " x:1"],
  name: ["much", "little", "other"],
  command: [["sh", "-c", "true"], ["sh", "-c", "false"], [], null],
  args: [["a"], [], null],
  env: [
    [{ name: "A", value: "b" }, { name: "C" }],
    [
      { name: "A", value: "b" },
      { name: "C", value: "" },
    ],
    [{ name: "C" }, { name: "A", value: "b" }],
    [],
    null,
  ],
  workingDir: ["/v", "/w", "", null],
  stdin: [true, false, null],
  resources: [
    { requests: { cpu: "1", memory: "1Gi" } },
    { requests: { memory: "1024Mi", cpu: "1000m" } },
    { requests: { cpu: 1, memory: 1073741824 } },
    { requests: { cpu: "1e0", memory: "1Gi" }, limits: {} },
    { requests: { cpu: "2", memory: "1Gi" } },
    { requests: {} },
    {},
  ],
  volumeMounts: [
    [{ name: "v", mountPath: "/v" }],
    [{ name: "v", mountPath: "/v", readOnly: false }],
    [{ name: "v", mountPath: "/v", readOnly: true }],
    [],
    null,
  ],
  securityContext: [{ runAsUser: 1 }, { runAsUser: 2 }, {}, null],
  imagePullPolicy: ["Always", "IfNotPresent"],
  terminationMessagePath: ["/dev/termination-log", "/x"],
  restartPolicy: ["Always", null],
  livenessProbe: [null, EXEC],
  lifecycle: [null, {}, { preStop: EXEC }],
};

/** One change to a list of init containers. */
export type Edit =
  | { readonly field: string; readonly value: unknown; readonly at: number }
  | { readonly move: "swap" | "reverse" | "remove" | "add"; readonly at: number };

/** One or two edits. */
export function edits(): fc.Arbitrary<readonly Edit[]> {
  const at = fc.nat(2);
  const field = fc
    .constantFrom(...Object.keys(FIELDS))
    .chain((name) => fc.record({ field: fc.constant(name), value: fc.constantFrom(...(FIELDS[name] ?? [])), at }));
  const move = fc.record({ move: fc.constantFrom("swap", "reverse", "remove", "add"), at });
  return fc.array(fc.oneof<[fc.Arbitrary<Edit>, fc.Arbitrary<Edit>]>(field, move), { minLength: 1, maxLength: 2 });
}

/** The containers after the edits, made one after the other. */
export function edited(containers: readonly Manifest[], all: readonly Edit[]): readonly Manifest[] {
  return all.reduce(editedOnce, containers);
}

function editedOnce(containers: readonly Manifest[], edit: Edit): readonly Manifest[] {
  const { at } = edit;
  const one = containers[at];
  if (one === undefined) return containers;
  if ("field" in edit) return containers.with(at, { ...one, [edit.field]: edit.value });
  switch (edit.move) {
    case "swap":
      return containers.map((container, index) => (index === 0 ? one : index === at ? (containers[0] ?? one) : container));
    case "reverse":
      return containers.toReversed();
    case "remove":
      return containers.toSpliced(at, 1);
    case "add":
      return containers.toSpliced(at, 0, { ...one, name: "added" });
  }
}
