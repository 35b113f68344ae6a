import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseImageReference } from "../../src/core/image-reference.ts";

const hex = "0123456789abcdef".repeat(4);
const sha = `sha256:${hex}`;

// What distribution/reference 0.6.0 (ParseNormalizedNamed) says of each: registry, repository, tag, digest; or nothing.
const references: readonly [string, string, string, (string | undefined)?, string?][] = [
  ["busybox", "docker.io", "library/busybox"],
  ["busybox:1.36.1", "docker.io", "library/busybox", "1.36.1"],
  ["team/app", "docker.io", "team/app"],
  ["docker.io/busybox", "docker.io", "library/busybox"],
  ["index.docker.io/busybox:1", "docker.io", "library/busybox", "1"],
  ["docker.io/team/app", "docker.io", "team/app"],
  ["registry:5000/app", "registry:5000", "app"],
  ["registry:5000/app:1", "registry:5000", "app", "1"],
  ["registry:5000", "docker.io", "library/registry", "5000"],
  ["registry/app", "docker.io", "registry/app"],
  ["registry.local/app", "registry.local", "app"],
  ["localhost/app", "localhost", "app"],
  ["localhost:5000/app", "localhost:5000", "app"],
  ["localhost", "docker.io", "library/localhost"],
  ["localhost.evil/app", "localhost.evil", "app"],
  ["Upper/app", "Upper", "app"],
  ["good.io.evil.io/app", "good.io.evil.io", "app"],
  ["good.io/evil.io/app", "good.io", "evil.io/app"],
  ["evil.io/good.io/app:1", "evil.io", "good.io/app", "1"],
  ["good.io", "docker.io", "library/good.io"],
  ["good.io:443", "docker.io", "library/good.io", "443"],
  ["10.0.0.1:5000/app", "10.0.0.1:5000", "app"],
  ["[::1]:5000/app", "[::1]:5000", "app"],
  [`app@${sha}`, "docker.io", "library/app", undefined, sha],
  [`app:latest@${sha}`, "docker.io", "library/app", "latest", sha],
  [`registry:5000/app@${sha}`, "registry:5000", "app", undefined, sha],
  [`app@sha512:${hex}${hex}`, "docker.io", "library/app", undefined, `sha512:${hex}${hex}`],
  ["a/b/c/d:v", "docker.io", "a/b/c/d", "v"],
  ["a-b/c__d/e.f", "docker.io", "a-b/c__d/e.f"],
  ["a--b", "docker.io", "library/a--b"],
  ["app:_x", "docker.io", "library/app", "_x"],
  ["app:LATEST", "docker.io", "library/app", "LATEST"],
  ["docker.io:443/app", "docker.io:443", "app"],
  ["xn--gd-xka.io/app", "xn--gd-xka.io", "app"],
];

const none: readonly string[] = [
  "",
  " ",
  " busybox",
  "busybox ",
  "busy box",
  "busybox\n",
  ":latest",
  "@sha256:abc",
  "app:",
  "app@",
  "app:.x",
  "app:a:b",
  `app:${"x".repeat(129)}`,
  "App",
  "registry.io/App",
  "app@sha256:abc",
  `app@sha256:${hex.toUpperCase()}`,
  `app@sha256:${hex}0`,
  `app@md5:${hex}`,
  `app@${sha}@${sha}`,
  `app@${sha}:latest`,
  "good.io@evil",
  "good.io@evil.io/app",
  "https://good.io/app",
  "good.io//app",
  "good.io/",
  "/app",
  "app/",
  "../app",
  "good.io/../evil",
  "good.io/./app",
  "good.io:port/app",
  "good.io:/app",
  "good．io/app",
  "good。io/app",
  "gооd.io/app",
  ".good.io/app",
  "-good.io/app",
  "good-.io/app",
  "good..io/app",
  "a___b",
  "a_-b",
  "-a",
  "a-",
  "a..b",
  "[::1/app",
  "[good.io]/app",
  hex,
  "{{ .Values.image }}",
  "{{inputs.parameters.image}}",
  "$(IMAGE)",
  "$(params.image):latest",
  "$" + "{IMAGE}",
  "Not A Ref::",
  `docker.io/${"a/".repeat(127)}ab`,
  "a".repeat(2000),
];

describe("parseImageReference", () => {
  it.each(references)("reads %s", (text, registry, repository, tag, digest) => {
    expect(parseImageReference(text)).toEqual({ registry, repository, tag, digest });
  });

  it.each(none)("finds no reference in %j", (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it("reads what it has written out in full as the same", () => {
    fc.assert(
      fc.property(fc.constantFrom(...references), ([text]) => {
        const read = parseImageReference(text);
        const full = read && `${read.registry}/${read.repository}${read.tag ? `:${read.tag}` : ""}${read.digest ? `@${read.digest}` : ""}`;
        expect(parseImageReference(full ?? "")).toEqual(read);
      }),
    );
  });

  it("has an answer for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...references), (text, [image]) => {
        for (const one of [text, image + text, text + image]) parseImageReference(one);
      }),
    );
  });
});
