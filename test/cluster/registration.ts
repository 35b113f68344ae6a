import { INSTALL_DEFAULTS, type InstallOptions } from "../../src/report/manifests/install-options.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/report/manifests/json.ts";
import { builtInProfiles } from "../../src/report/manifests/registered-profile.ts";
import { earlyRegistration, validatingWebhookConfiguration } from "../../src/report/manifests/webhook-configuration.ts";
import { RULES } from "../../src/rules/index.ts";
import type { WebhookUnderTest } from "./webhook-under-test.ts";

/** What a test may choose of the generated registration; everything else is as it is installed. */
export type RegistrationOptions = Partial<Pick<InstallOptions, "failurePolicy" | "timeoutSeconds" | "customResources">>;

/** The registration that the product generates, but for how the API server reaches the webhook: by its loopback address instead of a Service. */
export function registrationOf(webhook: WebhookUnderTest, options: RegistrationOptions = {}): JsonObject {
  return onLoopback(validatingWebhookConfiguration(installOptions(options)), webhook);
}

/** The early registration in the mutating phase, in the same way. */
export function earlyRegistrationOf(webhook: WebhookUnderTest, options: RegistrationOptions = {}): JsonObject {
  return onLoopback(earlyRegistration(installOptions(options)), webhook);
}

/** The configuration's webhooks, each changed by `change`. */
export function withWebhooks(configuration: JsonObject, change: (webhook: JsonObject) => JsonObject): JsonObject {
  return { ...configuration, webhooks: objectsIn(configuration["webhooks"]).map(change) };
}

/** The names of the configuration's webhooks, as denials show them. */
export function webhookNames(configuration: JsonObject): readonly string[] {
  return objectsIn(configuration["webhooks"]).map(({ name }) => String(name));
}

function installOptions(options: RegistrationOptions): InstallOptions {
  return { ...INSTALL_DEFAULTS, profiles: builtInProfiles(RULES), version: "0.0.0", ...options };
}

function onLoopback(configuration: JsonObject, { url, caBundle }: WebhookUnderTest): JsonObject {
  return withWebhooks(configuration, (webhook) => {
    const { service } = isJsonObject(webhook["clientConfig"]) ? webhook["clientConfig"] : {};
    if (!isJsonObject(service)) throw new Error("the generated registration names no Service");
    return { ...webhook, clientConfig: { url: `${url}${service["path"]}`, caBundle } };
  });
}

function objectsIn(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
