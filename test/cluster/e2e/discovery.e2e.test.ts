import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKLOADS } from "../../../src/core/workloads.ts";
import { builtInMatchRules } from "../../../src/report/manifests/match-rules.ts";
import { askedRelease } from "../asked-release.ts";
import { type Bench, start } from "../bench.ts";

let bench: Bench;

beforeAll(async () => {
  // Every API that the release knows, alpha and beta too: what is not served yet will be.
  bench = await start({ minor: askedRelease().minor, flags: ["--runtime-config=api/all=true"] });
});

afterAll(async () => {
  await bench?.stop();
});

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** The subresources of a Pod through which no init container can be written, and why. */
const HARMLESS: Readonly<Record<string, string>> = {
  "pods/attach": "a stream",
  "pods/binding": "names a node",
  "pods/eviction": "asks for a deletion",
  "pods/exec": "a stream",
  "pods/log": "is read",
  "pods/portforward": "a stream",
  "pods/proxy": "a stream",
  "pods/status": "the API server puts the old spec back",
};

async function resourcesOf(groupVersion: string): Promise<readonly Resource[]> {
  const { status, body } = await bench.request("GET", groupVersion.includes("/") ? `/apis/${groupVersion}` : `/api/${groupVersion}`);
  expect(status).toBe(200);
  return (body as { resources: readonly Resource[] }).resources;
}

describe("the registration knows", () => {
  test("every subresource of a Pod: those it lists, and those through which no init container passes", async () => {
    const served = (await resourcesOf("v1")).map(({ name }) => name).filter((name) => name.startsWith("pods/"));
    const listed = builtInMatchRules()
      .flatMap(({ resources }) => resources)
      .filter((name) => name.startsWith("pods/"));
    expect(served.sort()).toEqual([...listed, ...Object.keys(HARMLESS)].sort());
  });

  test("every resource that it lists as one that is served", async () => {
    for (const { apiGroups, apiVersions, resources } of builtInMatchRules()) {
      const served = new Set((await resourcesOf([...apiGroups, ...apiVersions].filter((part) => part !== "").join("/"))).map(({ name }) => name));
      for (const resource of resources) expect(served, `${apiGroups}/${apiVersions}`).toContain(resource);
    }
  });

  test("every version of those kinds that is served, so that none is written past it", async () => {
    const { body } = await bench.request("GET", "/apis");
    const groups = (body as { groups: readonly { name: string; versions: readonly { version: string }[] }[] }).groups;
    const known = new Set(
      WORKLOADS.filter(({ isServed }) => isServed).flatMap(({ group, kind, versions }) => versions.map((v) => `${group}/${v} ${kind}`)),
    );
    const judgedKinds = new Set(WORKLOADS.map(({ group, kind }) => `${group} ${kind}`));
    const found: string[] = [];
    for (const { name, versions } of groups) {
      for (const { version } of versions) {
        for (const resource of await resourcesOf(`${name}/${version}`)) {
          if (!resource.name.includes("/") && judgedKinds.has(`${name} ${resource.kind}`)) found.push(`${name}/${version} ${resource.kind}`);
        }
      }
    }
    expect(found.sort()).toEqual([...known].filter((one) => !one.startsWith("/")).sort());
  });
});

describe("the workloads table knows", () => {
  interface Schema {
    readonly "x-kubernetes-group-version-kind"?: readonly { readonly group: string; readonly kind: string }[];
  }
  const POD_SPEC = "io.k8s.api.core.v1.PodSpec";

  /** Names of the schemas that a schema refers to, whatever stands between. */
  const refersTo = (schema: unknown): readonly string[] =>
    [...JSON.stringify(schema).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name);

  test("every kind whose schema holds a pod's spec somewhere: no new one is served", async () => {
    const { text } = await bench.request("GET", "/openapi/v3");
    const { paths }: { paths: Readonly<Record<string, { serverRelativeURL: string }>> } = JSON.parse(text);
    const carrying = new Set<string>();
    for (const { serverRelativeURL } of Object.values(paths)) {
      const document = await bench.request("GET", serverRelativeURL);
      const { schemas = {} } = (document.body as { components?: { schemas?: Readonly<Record<string, Schema>> } }).components ?? {};
      const carries = (name: string, seen: Set<string>): boolean => {
        if (name === POD_SPEC) return true;
        if (seen.has(name)) return false;
        seen.add(name);
        return refersTo(schemas[name] ?? {}).some((next) => carries(next, seen));
      };
      for (const [name, schema] of Object.entries(schemas)) {
        const [{ group, kind } = { group: "", kind: "" }] = schema["x-kubernetes-group-version-kind"] ?? [];
        if (kind !== "" && !kind.endsWith("List") && carries(name, new Set())) carrying.add(`${group}/${kind}`);
      }
    }
    const table = WORKLOADS.filter(({ isServed }) => isServed).map(({ group, kind }) => `${group}/${kind}`);
    expect([...carrying].sort()).toEqual(table.sort());
  });
});
