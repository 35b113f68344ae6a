import { describe, expect, it } from "vitest";
import { imageOnly } from "../../../src/rules/change/image-only.ts";
import { customResourceOf, deploymentOf, initContainer, type Manifest, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const podWith = (...initContainers: Manifest[]) => minimalPod({ initContainers });
const edit = (before: Manifest, after: Manifest) => ({ before: podWith(initContainer(before)), after: podWith(initContainer(after)) });
const forbidden = (field: string, message: string | RegExp = /^Forbidden: /) => ({
  cause: "FieldValueForbidden" as const,
  field: field === "" ? "spec.initContainers" : `spec.initContainers${field}`,
  message,
});

const a = initContainer({ name: "a", image: "a:1" });
const b = initContainer({ name: "b", image: "b:1" });
const sidecar = { restartPolicy: "Always" };
const requests = (quantities: Manifest) => ({ resources: { requests: quantities } });
const resize = (before: Manifest, after: Manifest) => ({ ...edit(before, after), subresource: "resize" });
const probe = { httpGet: { port: 80 } };

ruleTester(imageOnly, {
  allowed: [
    { name: "another image", ...edit({ image: "b:1" }, { image: "b:2" }) },
    { name: "another image of a sidecar", ...edit({ ...sidecar, image: "b:1" }, { ...sidecar, image: "b:2" }) },
    {
      name: "another image in a pod that has ended",
      before: { ...podWith(initContainer({ image: "b:1" })), status: { phase: "Succeeded" } },
      after: { ...podWith(initContainer({ image: "b:2" })), status: { phase: "Succeeded" } },
    },
    {
      name: "another image in the mirror of a static pod",
      before: minimalPod({ initContainers: [a] }, { annotations: { "kubernetes.io/config.mirror": "x" } }),
      after: minimalPod({ initContainers: [{ ...a, image: "a:2" }] }, { annotations: { "kubernetes.io/config.mirror": "x" } }),
    },
    {
      name: "two images that change places while the names stay",
      before: podWith(a, b),
      after: podWith({ ...a, image: "b:1" }, { ...b, image: "a:1" }),
    },
    { name: "images of two containers with one name", before: podWith(a, a), after: podWith({ ...a, image: "a:2" }, { ...a, image: "a:3" }) },
    { name: "an image that goes away, which is for another rule", ...edit({ image: "b:1" }, { image: undefined }) },
    { name: "an empty list, null and an empty map for what was not there", ...edit({}, { args: [], env: null, resources: {} }) },
    { name: "the same quantity in other words", ...edit({ resources: { limits: { cpu: "1000m" } } }, { resources: { limits: { cpu: "1" } } }) },
    {
      name: "another order of keys",
      ...edit({ securityContext: { privileged: false, runAsUser: 1 } }, { securityContext: { runAsUser: 1, privileged: false } }),
    },
    {
      name: "an image alone, by a patch that keeps the policy",
      ...edit({ image: "x:1", imagePullPolicy: "IfNotPresent" }, { image: "x:latest", imagePullPolicy: "IfNotPresent" }),
    },
    { name: "no init containers before or after", before: minimalPod({ initContainers: [] }), after: minimalPod({ initContainers: null }) },
    {
      name: "app containers, labels and tolerations",
      before: minimalPod(),
      after: minimalPod({ containers: [{ name: "app", image: "app:2.0.0", command: ["x"] }], tolerations: [{}] }, { labels: { a: "b" } }),
    },
    {
      name: "the template of a Deployment",
      before: deploymentOf(podWith(a)),
      after: deploymentOf(podWith({ ...b, command: ["other"] })),
    },
    { name: "a custom resource", before: customResourceOf(podWith(a)), after: customResourceOf(podWith(b)) },
    {
      name: "an ephemeral container beside init containers that the API server has put back",
      before: podWith(a),
      after: minimalPod({ initContainers: [a], ephemeralContainers: [{ name: "debugger", image: "busybox:1.36.1" }] }),
      subresource: "ephemeralcontainers",
    },
    ...(["1.33", "1.34", "1.35", "1.36"] as const).map((version) => ({
      name: `a resize of a sidecar in ${version}`,
      ...resize({ ...sidecar, ...requests({ cpu: "50m", memory: "1Gi" }) }, { ...sidecar, ...requests({ cpu: "80m", memory: "2Gi" }) }),
      version,
    })),
    { name: "a resize of an ordinary init container in 1.36", ...resize(requests({ cpu: "1" }), requests({ cpu: "2" })) },
    {
      name: "a resize of limits under a policy that needs no restart",
      ...resize(
        { resources: { limits: { cpu: 1 } }, resizePolicy: [{ resourceName: "cpu", restartPolicy: "NotRequired" }] },
        { resources: { limits: { cpu: 2 } }, resizePolicy: [{ resourceName: "cpu", restartPolicy: "NotRequired" }] },
      ),
    },
    {
      name: "a resize of a sidecar that is restarted for it",
      ...resize(
        { ...sidecar, ...requests({ cpu: 1 }), resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }] },
        { ...sidecar, ...requests({ cpu: 2 }), resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }] },
      ),
    },
    { name: "a resize that gives a first request", ...resize({}, requests({ cpu: "1" })) },
    { name: "a resize that gives a first limit", ...resize(requests({ cpu: "1" }), { resources: { requests: { cpu: "1" }, limits: { cpu: "2" } } }) },
    { name: "a resize that only writes the same amount differently", ...resize(requests({ cpu: "1" }), requests({ cpu: "1000m" })), version: "1.33" },
  ],
  denied: [
    {
      name: "a command",
      ...edit({ command: ["cp", "a", "b"] }, { command: ["cp", "a", "c"] }),
      violations: [forbidden("[0].command[2]", "Forbidden: may not change after the pod was created: only the images of init containers may")],
    },
    {
      name: "a command beside an image",
      ...edit({ image: "x:1", command: ["a"] }, { image: "x:2", command: ["a", "b"] }),
      violations: [forbidden("[0].command")],
    },
    {
      name: "an empty struct where Kubernetes holds a pointer",
      ...edit({}, { securityContext: {} }),
      violations: [forbidden("[0].securityContext")],
    },
    {
      name: "an image to latest without a policy, as PUT sends it after defaulting",
      ...edit({ image: "x:1", imagePullPolicy: "IfNotPresent" }, { image: "x:latest", imagePullPolicy: "Always" }),
      violations: [forbidden("[0].imagePullPolicy")],
    },
    {
      name: "pull policy, restart policy, resources, probes and env, each by its name",
      ...edit(
        { imagePullPolicy: "Always", ...sidecar, ...requests({ cpu: "1" }), env: [{ name: "A", value: "1" }] },
        { imagePullPolicy: "Never", startupProbe: probe, ...requests({ cpu: "2" }), env: [{ name: "A", value: "2" }] },
      ),
      violations: [
        forbidden("[0].env[0].value"),
        forbidden("[0].imagePullPolicy"),
        forbidden("[0].resources.requests[cpu]"),
        forbidden("[0].restartPolicy"),
        forbidden("[0].startupProbe"),
      ],
    },
    {
      name: "a new order, once and as such",
      before: podWith(a, b, initContainer({ name: "c" })),
      after: podWith(initContainer({ name: "c" }), b, a),
      violations: [forbidden("", "Forbidden: may not be reordered after the pod was created: only the images of init containers may change")],
    },
    {
      name: "a new order with an edit, both",
      before: podWith(a, b),
      after: podWith(b, { ...a, tty: true }),
      violations: [forbidden(""), forbidden("[1].tty")],
    },
    {
      name: "another name",
      before: podWith(a, b),
      after: podWith(a, { ...b, name: "c" }),
      violations: [
        forbidden("[1].name", 'Forbidden: may not be renamed from "b" after the pod was created: only the images of init containers may change'),
      ],
    },
    {
      name: "one more in front, which is no new order",
      before: podWith(a, b),
      after: podWith(initContainer({ name: "new" }), a, b),
      violations: [forbidden("[0]", "Forbidden: may not be added after the pod was created: only the images of init containers may change")],
    },
    { name: "the first one", before: minimalPod({ initContainers: [] }), after: podWith(a), violations: [forbidden("[0]")] },
    {
      name: "one less",
      before: podWith(a, b),
      after: podWith(b),
      violations: [forbidden("", 'Forbidden: "a" may not be removed after the pod was created: only the images of init containers may change')],
    },
    {
      name: "seven less, in one sentence",
      before: podWith(...Array.from("abcdefg", (name) => ({ ...a, name }))),
      after: minimalPod({ initContainers: undefined }),
      violations: [forbidden("", /^Forbidden: "a", "b", "c", "d", "e" and 2 more may not be removed /)],
    },
    {
      name: "one more and otherwise broken, whatever the other rules say",
      before: podWith(a),
      after: podWith(a, { image: "" }),
      violations: [forbidden("[1]")],
    },
    {
      name: "a field of one of two containers with one name, found by its place",
      before: podWith(a, a),
      after: podWith(a, { ...a, tty: true }),
      violations: [forbidden("[1].tty")],
    },
    {
      name: "one more behind two containers with one name, which are found by their place",
      before: podWith(a, { ...a, tty: true }),
      after: podWith(a, { ...a, tty: true }, b),
      violations: [forbidden("[2]")],
    },
    {
      name: "one less of two containers with one name",
      before: podWith(a, a),
      after: podWith(a),
      violations: [forbidden("")],
    },
    {
      name: "an ordinary init container that becomes a sidecar",
      ...edit({}, sidecar),
      violations: [forbidden("[0].restartPolicy")],
    },
    {
      name: "resources outside of resize",
      ...edit({ ...sidecar, ...requests({ cpu: "1" }) }, { ...sidecar, ...requests({ cpu: "2" }) }),
      violations: [forbidden("[0].resources.requests[cpu]", /^Forbidden: may not change after the pod was created/)],
    },
    ...(["1.33", "1.34", "1.35"] as const).map((version) => ({
      name: `a resize of an ordinary init container in ${version}`,
      ...resize({ image: "x:1", ...requests({ cpu: "1" }) }, { image: "x:1", ...requests({ cpu: "2" }) }),
      version,
      violations: [
        forbidden("[0].resources.requests[cpu]", "Forbidden: may not be resized before Kubernetes 1.36 on an init container that is no sidecar"),
      ],
    })),
    {
      name: "a resize of an ordinary init container whose old policy wants a restart",
      ...resize(
        { ...requests({ cpu: 1 }), resizePolicy: [{ resourceName: "memory", restartPolicy: "RestartContainer" }] },
        { ...requests({ cpu: 2 }), resizePolicy: [{ resourceName: "memory", restartPolicy: "RestartContainer" }] },
      ),
      violations: [forbidden("[0].resources.requests[cpu]", /resizePolicy asks for a restart/)],
    },
    {
      name: "a resize of something else than cpu and memory",
      ...resize(requests({ "ephemeral-storage": "1Gi", cpu: 1 }), requests({ "ephemeral-storage": "2Gi", cpu: 2 })),
      violations: [forbidden("[0].resources.requests[ephemeral-storage]", "Forbidden: may not be resized: only cpu and memory may")],
    },
    {
      name: "a resize that gives a first limit of something else",
      ...resize(requests({ cpu: 1 }), { resources: { requests: { cpu: 1 }, limits: { cpu: 1, "ephemeral-storage": "1Gi" } } }),
      violations: [forbidden("[0].resources.limits[ephemeral-storage]", "Forbidden: may not be resized: only cpu and memory may")],
    },
    {
      name: "a resize that claims a device",
      ...resize({ resources: { claims: [{ name: "a" }] } }, { resources: { claims: [{ name: "b" }] } }),
      violations: [forbidden("[0].resources.claims[0].name", "Forbidden: may not be resized: only cpu and memory may")],
    },
    {
      name: "a resize that takes one request away",
      ...resize(requests({ cpu: 1, memory: 1 }), requests({ memory: 1 })),
      violations: [forbidden("[0].resources.requests[cpu]", "Forbidden: may be resized but not removed")],
    },
    {
      name: "a resize that takes all limits away",
      ...resize({ resources: { limits: { cpu: 1 }, requests: { cpu: 1 } } }, requests({ cpu: 1 })),
      violations: [forbidden("[0].resources.limits", "Forbidden: may be resized but not removed")],
    },
    {
      name: "a resize that takes everything away",
      ...resize(requests({ cpu: 1 }), {}),
      violations: [forbidden("[0].resources", "Forbidden: may be resized but not removed")],
    },
    {
      name: "a policy for resizing, on resize as well",
      ...resize({}, { resizePolicy: [{ resourceName: "cpu", restartPolicy: "NotRequired" }] }),
      violations: [forbidden("[0].resizePolicy", /^Forbidden: may not change after the pod was created/)],
    },
    {
      name: "another order on resize",
      before: podWith(a, b),
      after: podWith(b, a),
      subresource: "resize",
      violations: [forbidden("", /reordered/)],
    },
    {
      name: "a resize where that is not wanted",
      ...resize({ ...sidecar, ...requests({ cpu: 1 }) }, { ...sidecar, ...requests({ cpu: 2 }) }),
      options: { allowResize: false },
      violations: [forbidden("[0].resources.requests[cpu]", /^Forbidden: may not change after the pod was created/)],
    },
  ],
});

describe("image-only", () => {
  const hintsOf = (before: Manifest, after: Manifest) => {
    const [[old], [now]] = [podsOf(podWith(initContainer(before))), podsOf(podWith(initContainer(after)))];
    return old === undefined || now === undefined ? [] : [...imageOnly.check(old, now, { allowResize: true })].map(({ hint }) => hint);
  };

  it("tells a defaulted pull policy from one that somebody wanted", () => {
    expect(hintsOf({ image: "a:1", imagePullPolicy: "IfNotPresent" }, { image: "a", imagePullPolicy: "Always" })).toEqual([
      expect.stringContaining("the API server derives it from the new tag"),
    ]);
    expect(hintsOf({ imagePullPolicy: "IfNotPresent" }, { imagePullPolicy: "Always" })).toEqual([expect.stringContaining("make a new pod")]);
  });

  it("judges 60,000 init containers that all moved by one", () => {
    const names = Array.from({ length: 60_000 }, (_, at) => ({ name: `i${at}`, image: "x:1" }));
    const [[before], [after]] = [podsOf(podWith(...names)), podsOf(podWith({ name: "new", image: "x:1" }, ...names))];
    expect(before && after && [...imageOnly.check(before, after, { allowResize: true })]).toHaveLength(1);
  });
});
