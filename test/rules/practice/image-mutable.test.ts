import { imageMutable } from "../../../src/rules/practice/image-mutable.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const podOf = (...images: unknown[]) => minimalPod({ initContainers: images.map((image, at) => initContainer({ name: `i${at}`, image })) });
const allowed = (name: string, image: unknown) => ({ name, object: podOf(image) });
const invalid = (image: string, why: string, at = 0) => ({
  cause: "FieldValueInvalid" as const,
  field: `spec.initContainers[${at}].image`,
  message: `Invalid value: "${image}": ${why}: the next pod may run other code`,
});
const untagged = "has no tag, which stands for latest";
const latest = "has the tag latest, which moves";
const denied = (name: string, image: string, why: string) => ({ name, object: podOf(image), violations: [invalid(image, why)] });

ruleTester(imageMutable, {
  allowed: [
    allowed("a version", "busybox:1.36.1"),
    allowed("a version behind a port", "registry:5000/app:1.0"),
    allowed("a digest alone", `busybox@${digest}`),
    allowed("a digest beside latest, which the runtime passes over", `busybox:latest@${digest}`),
    allowed("a digest behind a port", `registry:5000/app@${digest}`),
    allowed("a tag that only begins like it", "busybox:latest-1"),
    allowed("a tag in capitals, which is another one", "busybox:LATEST"),
    allowed("a repository called latest", "latest:1.0"),
    allowed("a path that ends in latest", "registry.io/app/latest:2"),
    allowed("what could be a host and a port, but is an image and a tag", "registry:5000"),
    allowed("no image, which is for image-required", undefined),
    allowed("an empty image", ""),
    allowed("white space around it, which is for image-whitespace", " busybox "),
    allowed("no reference at all", "Not A Ref::"),
    allowed("a broken digest", "busybox@sha256:abc"),
    { name: "a placeholder in a custom resource", object: customResourceOf(podOf("{{inputs.parameters.image}}:latest", "$(params.image)")) },
    { name: "no image in a custom resource", object: customResourceOf(podOf(undefined)) },
    { name: "an app container, which is no business of ours", object: minimalPod({ containers: [{ name: "app", image: "app" }] }) },
    { name: "latest where it is not on the list", object: podOf("busybox:latest"), options: { mutableTags: ["edge"] } },
  ],
  denied: [
    denied("no tag", "busybox", untagged),
    denied("latest", "busybox:latest", latest),
    denied("a port that looks like a tag", "registry:5000/app", untagged),
    denied("a port and latest", "registry:5000/app:latest", latest),
    denied("a host without port", "registry.io/team/app", untagged),
    denied("an IPv6 address", "[::1]:5000/app", untagged),
    denied("an image called as a host", "good.io", untagged),
    denied("a path that looks like a host", "evil.io/good.io/app", untagged),
    denied("latest as the name of the image", "latest", untagged),
    denied("a localhost registry", "localhost/app", untagged),
    {
      name: "no tag even where no tag is on the list",
      object: podOf("busybox"),
      options: { mutableTags: [] },
      violations: [invalid("busybox", untagged)],
    },
    {
      name: "another tag on the list",
      object: podOf("busybox:edge", "busybox:1", "busybox:stable"),
      options: { mutableTags: ["edge", "stable"] },
      violations: [invalid("busybox:edge", "has the tag edge, which moves"), invalid("busybox:stable", "has the tag stable, which moves", 2)],
    },
    {
      name: "a sidecar in the template of a Deployment",
      object: deploymentOf(minimalPod({ initContainers: [initContainer({ image: "envoy:latest", restartPolicy: "Always" })] })),
      violations: [{ ...invalid("envoy:latest", latest), field: "spec.template.spec.initContainers[0].image" }],
    },
    {
      name: "a custom resource",
      object: customResourceOf(podOf("busybox")),
      violations: [{ ...invalid("busybox", untagged), field: "spec.template.spec.initContainers[0].image" }],
    },
  ],
});
