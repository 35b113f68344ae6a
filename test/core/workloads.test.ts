import { describe, expect, it } from "vitest";
import { isBuiltInGroup, WORKLOADS, workloadOf } from "../../src/core/workloads.ts";

describe("the workloads table", () => {
  it("finds every row by group and kind, whatever the version", () => {
    for (const { group, kind, form, template } of WORKLOADS) expect(workloadOf(group, kind)).toMatchObject({ group, kind, form, template });
  });

  it("finds the served row where a group has removed versions too", () => {
    expect(workloadOf("apps", "Deployment")).toMatchObject({ versions: ["v1"], isServed: true });
    expect(workloadOf("batch", "CronJob")).toMatchObject({ versions: ["v1"], isServed: true });
    expect(workloadOf("extensions", "Deployment")).toMatchObject({ versions: ["v1beta1"], isServed: false });
  });

  it.each([
    ["batch.volcano.sh", "Job"],
    ["apps.kruise.io", "StatefulSet"],
    ["serving.knative.dev", "Service"],
    ["apps", "ControllerRevision"],
    ["", "ConfigMap"],
    ["autoscaling", "Scale"],
  ])("does not take %s/%s for a built-in workload", (group, kind) => {
    expect(workloadOf(group, kind)).toBeUndefined();
  });
});

describe("isBuiltInGroup", () => {
  it.each(["", "apps", "batch", "extensions", "policy", "networking.k8s.io", "apiextensions.k8s.io"])("%j is the API server's own", (group) => {
    expect(isBuiltInGroup(group)).toBe(true);
  });

  it.each(["argoproj.io", "jobset.x-k8s.io", "apps.kruise.io", "evil-k8s.io.example.com"])("%j is somebody else's", (group) => {
    expect(isBuiltInGroup(group)).toBe(false);
  });
});
