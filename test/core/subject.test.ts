import { describe, expect, it } from "vitest";
import { printPath } from "../../src/core/field-path.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../support/pods.ts";
import { subjectFrom } from "../support/sources.ts";

const ending = minimalPod({}, { deletionTimestamp: "2026-11-21T00:00:00Z", finalizers: ["a"] });

describe("the scope of a request", () => {
  it.each([
    ["a pod created", subjectFrom(minimalPod()), "judged", 1],
    ["a pod updated", subjectFrom(minimalPod(), { before: minimalPod() }), "judged", 1],
    ["a template", subjectFrom(deploymentOf(minimalPod())), "judged", 1],
    ["a custom resource", subjectFrom(customResourceOf(minimalPod())), "judged", 1],
    ["a custom resource without pods", subjectFrom({ apiVersion: "example.com/v1", kind: "Thing", spec: {} }), "judged", 0],
    ["a resize", subjectFrom(minimalPod(), { before: minimalPod(), subresource: "resize" }), "judged", 1],
    ["an ephemeral container", subjectFrom(minimalPod(), { before: minimalPod(), subresource: "ephemeralcontainers" }), "judged", 1],
    ["a status write", subjectFrom(minimalPod(), { before: minimalPod(), subresource: "status" }), "status", 0],
    ["a deletion", subjectFrom(null, { before: minimalPod(), operation: "DELETE" }), "deletion", 0],
    ["a finalizer taken off", subjectFrom(ending, { before: ending }), "deletion", 0],
    ["a pod created with a deletionTimestamp, as a file may hold it", subjectFrom(ending), "judged", 1],
    ["a scale", subjectFrom({ apiVersion: "autoscaling/v1", kind: "Scale" }, { subresource: "scale", before: {} }), "foreign", 0],
    ["a binding", subjectFrom({ apiVersion: "v1", kind: "Binding" }, { subresource: "binding" }), "foreign", 0],
    ["an exec", subjectFrom({ apiVersion: "v1", kind: "PodExecOptions" }, { operation: "CONNECT", subresource: "exec" }), "foreign", 0],
    [
      "a built-in kind without pods",
      subjectFrom({ apiVersion: "v1", kind: "ConfigMap", spec: { template: { spec: { containers: [{}] } } } }),
      "foreign",
      0,
    ],
    ["a ControllerRevision", subjectFrom({ apiVersion: "apps/v1", kind: "ControllerRevision", data: { spec: { template: {} } } }), "foreign", 0],
    ["another group's Job", subjectFrom({ ...customResourceOf(minimalPod()), apiVersion: "batch.volcano.sh/v1alpha1", kind: "Job" }), "judged", 1],
  ])("of %s", (_, subject, scope, pods) => {
    expect(subject.scope).toBe(scope);
    expect(subject.pods).toHaveLength(pods);
  });
});

describe("the pods of a subject", () => {
  it("are matched with what they were at the same path", () => {
    const jobSet = (...names: string[]) => ({
      apiVersion: "jobset.x-k8s.io/v1alpha2",
      kind: "JobSet",
      spec: { jobs: names.map((name) => ({ template: { spec: { initContainers: [initContainer({ name })] } } })) },
    });
    const { pods } = subjectFrom(jobSet("a", "b"), { before: jobSet("old") });
    expect(pods.map(({ after, before }) => [printPath(after.path), before?.initContainers[0]?.spec.name])).toEqual([
      ["spec.jobs[0].template.spec", "old"],
      ["spec.jobs[1].template.spec", undefined],
    ]);
  });

  it("know their form, their owner's deadline, and whether somebody else completes them", () => {
    const cronJob = {
      apiVersion: "batch/v1",
      kind: "CronJob",
      spec: { jobTemplate: { spec: { activeDeadlineSeconds: 60, template: { spec: minimalPod()["spec"] } } } },
    };
    const contextOf = (object: Record<string, unknown>) => subjectFrom(object).pods[0]?.after.context;
    expect(contextOf(minimalPod())).toMatchObject({ form: "pod", isPartial: false, ownerDeadlineSeconds: undefined });
    expect(contextOf(cronJob)).toMatchObject({ form: "template", isPartial: false, ownerDeadlineSeconds: 60 });
    expect(contextOf(customResourceOf(minimalPod()))).toMatchObject({ form: "template", isPartial: true });
  });

  it("have init containers and sidecars told apart by restartPolicy Always and nothing else", () => {
    const initContainers = [undefined, "Always", "OnFailure", "Never", "always"].map((restartPolicy, at) =>
      initContainer({ name: `c${at}`, restartPolicy }),
    );
    expect(subjectFrom(minimalPod({ initContainers })).pods[0]?.after.initContainers.map(({ role }) => role)).toEqual([
      "init",
      "sidecar",
      "init",
      "init",
      "init",
    ]);
  });

  it("may hold anything at all without an exception", () => {
    for (const spec of [null, 5, "x", [], [[]], { initContainers: 5 }, { initContainers: [5, null, [], {}] }, { containers: { a: 1 } }]) {
      expect(() => subjectFrom({ apiVersion: "v1", kind: "Pod", metadata: null, spec })).not.toThrow();
      expect(() => subjectFrom({ apiVersion: "e.com/v1", kind: "X", spec: { template: { spec, metadata: 5 } } })).not.toThrow();
    }
  });
});
