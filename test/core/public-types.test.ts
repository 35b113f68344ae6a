import type { V1Container, V1ObjectMeta, V1PodSpec } from "@kubernetes/client-node";
import { describe, expectTypeOf, it } from "vitest";
import type { ContainerSpec, PodMetadata, PodSpec } from "../../src/core/pod-spec.ts";

describe("the public pod types", () => {
  it("take what the official client's types hold, as the compiler proves", () => {
    expectTypeOf<V1PodSpec>().toExtend<PodSpec>();
    expectTypeOf<V1Container>().toExtend<ContainerSpec>();
    expectTypeOf<V1ObjectMeta>().toExtend<PodMetadata>();
  });
});
