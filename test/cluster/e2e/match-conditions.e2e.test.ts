import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROFILES } from "../../../src/core/rule.ts";
import { MATCH_CASES, type MatchCase } from "../../deploy/match-conditions.ts";
import type { Manifest } from "../../support/pods.ts";
import { installDefinitions } from "../crds/definition.ts";
import { ROLLOUT } from "../crds/definitions.ts";
import { deleteWithFinalizer } from "../delete-with-finalizer.ts";
import { type GuardedCluster, startGuarded } from "../guarded-cluster.ts";
import { collectionOf } from "../workload-object.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuarded({ customResources: [ROLLOUT], prepare: (bench) => installDefinitions(bench, [ROLLOUT]) });
});

afterAll(async () => {
  await cluster?.stop();
});

async function namespaceFor(name: string, profile: string): Promise<string> {
  const metadata = { name, labels: { "initguard.dev/profile": profile } };
  const answer = await cluster.bench.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
  expect(answer.status, answer.text).toBe(201);
  return name;
}

function isEnding({ before }: MatchCase): boolean {
  return metadataOf(before)["deletionTimestamp"] !== undefined;
}

const metadataOf = (object: Manifest | undefined): Manifest => (object?.["metadata"] ?? {}) as Manifest;

/** The object as a client sends it: in a namespace of its own, without what the API server alone writes. */
function sent(object: Manifest, more: Manifest): Manifest {
  const { deletionTimestamp: _, ...metadata } = metadataOf(object);
  return { ...object, metadata: { ...metadata, ...more } };
}

async function resourceVersionAt(path: string): Promise<unknown> {
  const { status, text, body } = await cluster.bench.request("GET", path);
  expect(status, text).toBe(200);
  return metadataOf(body as Manifest)["resourceVersion"];
}

/** Carries a case out and says how often the webhook was asked for its last request. */
async function asked(one: MatchCase, namespace: string): Promise<number> {
  const { group, version, resource, subresource, before, after } = one;
  const { request } = cluster.bench;
  const collection = collectionOf({ group, versions: [version], resource }, namespace);
  const path = `${collection}/m${subresource === undefined ? "" : `/${subresource}`}`;
  if (before !== undefined) {
    const created = await request("POST", collection, sent(before, { namespace }));
    expect(created.status, created.text).toBe(201);
    if (isEnding(one)) await deleteWithFinalizer(cluster.bench, path);
  }
  const resourceVersion = before === undefined ? undefined : await resourceVersionAt(path);
  const count = cluster.webhook.reviews.length;
  const object = sent(after, { namespace, resourceVersion });
  const answer = before === undefined ? await request("POST", collection, object) : await request("PUT", path, object);
  expect(answer.status, answer.text).toBeLessThan(300);
  return cluster.webhook.reviews.length - count;
}

// A rule about updates is active in each of the built-in profiles, which is what the cases are made for.
describe.each(PROFILES)("the match conditions of %s on a real API server", (profile) => {
  test.each(MATCH_CASES.map((one, at) => [one.name, one, at] as const))("%s", async (_name, one, at) => {
    const namespace = await namespaceFor(`${profile}-${at}`, profile);
    expect(await asked(one, namespace)).toBe(one.isCalled ? 1 : 0);
  });
});
