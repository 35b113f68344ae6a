import { loadAll } from "js-yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../../../src/core/evaluate.ts";
import { NEWEST_VERSION, parseVersion } from "../../../src/core/kubernetes-version.ts";
import { profilePolicy } from "../../../src/core/policy.ts";
import type { Rule } from "../../../src/core/rule.ts";
import { workloadOf } from "../../../src/core/workloads.ts";
import { RULES } from "../../../src/rules/index.ts";
import type { Manifest } from "../../support/pods.ts";
import { type Block, blocksOf, pageOf } from "../../support/rule-page.ts";
import { subjectFrom } from "../../support/sources.ts";
import { askedRelease } from "../asked-release.ts";
import type { Answer } from "../connection.ts";
import { type Definition, installDefinitions } from "../crds/definition.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { collectionOf } from "../workload-object.ts";

/** An example of a page that speaks of the release the suite runs against. */
interface Example {
  readonly rule: Rule;
  readonly name: string;
  readonly isDenied: boolean;
  /** Denied only as far as can be told without the cluster's feature gates. */
  readonly isGuess: boolean;
  readonly subresource: string;
  readonly objects: readonly Manifest[];
  /** What the page says of a denied example: `FIELD: MESSAGE`, without hints. */
  readonly said: readonly string[];
}

const { minor } = askedRelease();
const version = parseVersion(minor) ?? NEWEST_VERSION;
const examples = RULES.filter(({ defaultAction }) => defaultAction.restricted === "Deny").flatMap((rule) => {
  const blocks = blocksOf(pageOf(rule));
  return blocks.flatMap((block, at) => exampleIn(rule, block, blocks[at + 1]));
});
const definitions = definitionsFor(examples.flatMap(({ objects }) => objects));
let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded({
    customResources: definitions,
    prepare: async (bench) => {
      await installDefinitions(bench, definitions);
      await bench.kubectl("label", "namespace", "default", "initguard.dev/profile=restricted");
    },
  });
});

afterAll(async () => {
  await cluster?.stop();
});

function exampleIn(rule: Rule, { language, section, info, text, line }: Block, next: Block | undefined): readonly Example[] {
  const said = new Map(info.split(" ").map((word) => [word.split("=")[0], word.split("=")[1]]));
  if (language !== "yaml" || (said.get("version") ?? NEWEST_VERSION) !== minor) return [];
  const isDenied = section === "Denied";
  const objects = loadAll(text) as readonly Manifest[];
  return [
    {
      ...{ rule, isDenied, subresource: said.get("subresource") ?? "", objects },
      isGuess: isDenied && rule.kind === "pod" && objects.every((object) => !isDeniedForSure(object)),
      name: `${section.toLowerCase()} of ${rule.id}, line ${line}`,
      said: isDenied ? (next?.text.split("\n") ?? []) : [],
    },
  ];
}

function isDeniedForSure(object: Manifest): boolean {
  return !evaluate(subjectFrom(object, { version }), profilePolicy("restricted", RULES, version), 0).allowed;
}

/** A definition for each kind that no API server has of itself; it looks at nothing. */
function definitionsFor(objects: readonly Manifest[]): readonly Definition[] {
  const byKind = new Map<string, Definition>();
  for (const { apiVersion, kind } of objects) {
    const [group = "", version = ""] = `${apiVersion}`.split("/");
    if (version === "" || workloadOf(group, `${kind}`) !== undefined) continue;
    const spec = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    byKind.set(`${kind}`, { group, version, kind: `${kind}`, resource: `${kind}s`.toLowerCase(), scope: "Namespaced", spec, hasStatus: false });
  }
  return [...byKind.values()];
}

function pathOf({ apiVersion, kind }: Manifest): string {
  const [group = "", version] = `${apiVersion}`.split("/");
  return version === undefined
    ? collectionOf({ group: "", versions: [group], resource: `${kind}s`.toLowerCase() })
    : collectionOf({ group, versions: [version], resource: `${kind}s`.toLowerCase() });
}

/** Creates the object of an example, or stores its first and writes its second; nothing of it stays. */
async function attempt({ rule, objects, subresource }: Example): Promise<Answer> {
  const { request } = cluster.bench;
  const [first = {}, second = {}] = objects;
  if (rule.kind === "pod") return request("POST", `${pathOf(first)}?dryRun=All`, first);
  const path = `${pathOf(first)}/${(first["metadata"] as Manifest)["name"]}`;
  const stored = await request("POST", pathOf(first), first);
  expect(stored.status, stored.text).toBe(201);
  const answer = await request("PUT", `${path}${subresource === "" ? "" : `/${subresource}`}?dryRun=All`, second);
  await request("DELETE", `${path}?gracePeriodSeconds=0`);
  return answer;
}

interface Refused {
  readonly message: string;
  readonly details?: { readonly causes?: readonly { readonly field: string; readonly message: string }[] };
}

describe("on a real API server", () => {
  test("there is an example to try", () => {
    expect(examples).not.toEqual([]);
  });

  for (const example of examples.filter(({ isDenied }) => !isDenied)) {
    test(`what is ${example.name} is taken without a warning of ours`, async () => {
      const { status, text, headers } = await attempt(example);
      expect(status, text).toBeLessThan(300);
      expect(headers["warning"]).toBeUndefined();
    });
  }

  for (const example of examples.filter(({ isGuess }) => isGuess)) {
    test(`what is ${example.name} on a guess is dropped without a word, as the page says`, async () => {
      const { status, text } = await attempt(example);
      expect(status, text).toBeLessThan(300);
      expect(example.said.join()).toContain("dropped by Kubernetes");
    });
  }

  for (const example of examples.filter(({ isDenied, isGuess }) => isDenied && !isGuess)) {
    test(`what is ${example.name} is refused in the words of its page`, async () => {
      const { status, text, body } = await attempt(example);
      expect(status, text).toBe(422);
      const { message, details: { causes = [] } = {} } = body as Refused;
      if (message.startsWith("admission webhook")) {
        const ours = causes.map((cause) => `${cause.field}: ${cause.message}`);
        expect(ours.map((one, at) => one.slice(0, example.said[at]?.length))).toEqual(example.said);
      } else if (example.rule.family === "kubernetes") {
        const theirs = causes.map((cause) => `${cause.field}: ${cause.message}`);
        expect(theirs).toEqual(expect.arrayContaining([...example.said]));
      }
    });
  }
});
