import { setTimeout as delay } from "node:timers/promises";
import type { JsonObject } from "../../src/report/manifests/json.ts";
import { KNOWN_BAD } from "../../src/report/manifests/known-bad.ts";
import type { Bench } from "./bench.ts";
import { webhookNames } from "./registration.ts";

const limitMs = 20_000;

/** Creates a webhook configuration and waits until the API server goes by it, which it does a moment after it has stored it. */
export async function register(bench: Bench, configuration: JsonObject): Promise<void> {
  const { status, text } = await bench.request("POST", pathOf(configuration), configuration);
  if (status !== 201) throw new Error(`the registration was refused: ${text}`);
  await until(`${configuration["kind"]} is in force`, async () => isNamed(await probe(bench), configuration));
}

/** Deletes it and waits until the API server no longer goes by it. */
export async function unregister(bench: Bench, configuration: JsonObject): Promise<void> {
  const { metadata } = configuration;
  const name = String((metadata as JsonObject)["name"]);
  const { status, text } = await bench.request("DELETE", `${pathOf(configuration)}/${name}`);
  if (status !== 200) throw new Error(`the registration was not deleted: ${text}`);
  await until(`${configuration["kind"]} is gone`, async () => !isNamed(await probe(bench), configuration));
}

/** What is said to an object that has to be denied: the first webhook that minds is named. */
async function probe(bench: Bench): Promise<string> {
  const { text } = await bench.request("POST", "/api/v1/namespaces/default/podtemplates?dryRun=All", KNOWN_BAD);
  return text;
}

function isNamed(text: string, configuration: JsonObject): boolean {
  return webhookNames(configuration).some((name) => text.includes(`webhook \\"${name}\\"`));
}

function pathOf({ kind }: JsonObject): string {
  return `/apis/admissionregistration.k8s.io/v1/${String(kind).toLowerCase()}s`;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`after ${limitMs / 1000} s it is not so that ${what}`);
    await delay(50);
  }
}
