import { INSTALL_DEFAULTS } from "../../../src/report/manifests/install-options.ts";
import { isJsonObject, type JsonObject } from "../../../src/report/manifests/json.ts";
import { builtInProfiles } from "../../../src/report/manifests/registered-profile.ts";
import { validatingWebhookConfiguration } from "../../../src/report/manifests/webhook-configuration.ts";
import { RULES } from "../../../src/rules/index.ts";
import type { Bench } from "../bench.ts";
import { admissionsIn } from "./admissions.ts";
import type { Endings } from "./endings.ts";
import { apply, remove } from "./objects.ts";
import { type Stage, until } from "./stage.ts";

/** Where the installation is: what the generated manifests say. */
export const INSTALLED = { name: INSTALL_DEFAULTS.name, namespace: INSTALL_DEFAULTS.namespace } as const;

const CONFIGURATION = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations`;

/** The registration as the product generates it, once activated (failurePolicy Fail), with this CA bundle (PEM). */
export function registrationWith(bundle: string): JsonObject {
  const certs = { mode: "provided", secretName: `${INSTALLED.name}-tls`, caBundle: encoded(bundle) } as const;
  return validatingWebhookConfiguration({ ...INSTALL_DEFAULTS, profiles: builtInProfiles(RULES), version: "0.0.0", failurePolicy: "Fail", certs });
}

/** The webhooks of a registration. */
export function webhooksOf({ webhooks }: JsonObject): readonly JsonObject[] {
  return Array.isArray(webhooks) ? webhooks.filter(isJsonObject) : [];
}

/** Writes a registration, and waits until it is gone by in these namespaces: the API server learns of it a moment later. It is deleted in the end. */
export async function register(stage: Stage, endings: Endings, registration: JsonObject, namespaces: readonly string[]): Promise<void> {
  const { metadata } = registration;
  const path = `${CONFIGURATION}/${isJsonObject(metadata) ? metadata["name"] : ""}`;
  await apply(stage.controlPlane.bench(), path, registration);
  // When the run is broken off, the API server may be gone, and everything in it with it.
  endings.add(() => remove(stage.controlPlane.bench(), path).catch(() => undefined));
  for (const namespace of namespaces) {
    for (const chosen of [0, 0.999]) {
      // The first of the mixture is to be denied, the last one to be allowed.
      const admission = admissionsIn(namespace, () => chosen)();
      let text = "";
      const isJudged = async () => {
        const sent = await stage.sender.send(admission);
        ({ text } = sent);
        return sent.result === "judged";
      };
      await until(stage, "the registration is gone by", isJudged).catch((error: unknown) => {
        throw new Error(`an object to be ${admission.expected} was not, before anything was done: ${text}`, { cause: error });
      });
    }
  }
}

/** Gives every webhook this CA bundle (PEM) and nothing else. */
export async function setTrust(bench: Bench, bundle: string): Promise<void> {
  const path = `${CONFIGURATION}/${INSTALLED.name}`;
  const patch = webhooksOf(registrationWith("")).map((_, at) => ({
    op: "add",
    path: `/webhooks/${at}/clientConfig/caBundle`,
    value: encoded(bundle),
  }));
  const { status, text } = await bench.request("PATCH", path, JSON.stringify(patch), { "content-type": "application/json-patch+json" });
  if (status !== 200) throw new Error(`the CA bundle was not written: ${text}`);
}

/** The CA bundle (PEM) of the first webhook, as the API server has it now. */
export async function trustOf(bench: Bench): Promise<string> {
  const { text } = await bench.request("GET", `${CONFIGURATION}/${INSTALLED.name}`);
  const [webhook] = webhooksOf(JSON.parse(text));
  const { clientConfig } = webhook ?? {};
  const bundle = isJsonObject(clientConfig) ? clientConfig["caBundle"] : undefined;
  return typeof bundle === "string" ? Buffer.from(bundle, "base64").toString("utf8") : "";
}

function encoded(pem: string): string {
  return Buffer.from(pem).toString("base64");
}
