import type { Rule } from "../../core/rule.ts";
import { valuesSchema } from "./chart-schema.ts";
import { installManifests } from "./install.ts";
import { INSTALL_DEFAULTS, type InstallOptions } from "./install-options.ts";
import { printJson } from "./json-text.ts";
import { KNOWN_BAD } from "./known-bad.ts";
import { matchConditionsOf } from "./match-conditions.ts";
import { builtInMatchRules } from "./match-rules.ts";
import { builtInProfiles } from "./registered-profile.ts";
import { admissionConfiguration, staticRegistration } from "./static-registration.ts";
import { valuesFile } from "./values-file.ts";
import { earlyName, pathOf, validatingName } from "./webhook-entry.ts";
import { printYaml, printYamlDocuments } from "./yaml.ts";

/** The command that writes all of them. */
export const REWRITE = "npm run -s initguard -- print manifests";

const HEAD = `# Written by \`${REWRITE}\`; edit src/report/manifests/ instead.\n`;

const CA_IS_MISSING = "# Add the caBundle of your certificate to each clientConfig: without it the API server asks the CAs of its host.\n";

/** The options of a plain installation of a release, its profiles made from the rules. */
export function installOptions(rules: readonly Rule[], version: string): InstallOptions {
  return { ...INSTALL_DEFAULTS, version, profiles: builtInProfiles(rules) };
}

/** Every generated file of the deployment: its path below `deploy/`, and its text. */
export function deployFiles(rules: readonly Rule[], version: string): ReadonlyMap<string, string> {
  const options = installOptions(rules, version);
  const { profiles, defaultProfile, customResources, failurePolicy, timeoutSeconds } = options;
  const excludedNamespaces = [...options.excludedNamespaces, options.namespace];
  const registration = { profiles, defaultProfile, excludedNamespaces, customResources, failurePolicy, timeoutSeconds };
  return new Map([
    ["install.yaml", HEAD + printYamlDocuments(installManifests(options))],
    ["static/manifests/initguard.yaml", HEAD + CA_IS_MISSING + printYaml(staticRegistration({ ...registration, url: "https://127.0.0.1:9443" }))],
    ["static/admission-configuration.yaml", HEAD + printYaml(admissionConfiguration("/etc/kubernetes/initguard/manifests"))],
    ["chart/files/registration.yaml", HEAD + printYaml(registrationParts(options))],
    ["chart/values.yaml", HEAD + valuesFile()],
    ["chart/values.schema.json", printJson(valuesSchema())],
  ]);
}

/** What the chart's templates cannot know: the workloads, what of them each profile can judge, and what all of them deny. */
function registrationParts({ profiles }: InstallOptions) {
  return {
    knownBad: KNOWN_BAD,
    matchRules: builtInMatchRules(),
    profiles: profiles.map(({ name, rules }) => ({
      name,
      validatingName: validatingName(name),
      earlyName: earlyName(name),
      path: pathOf(name),
      matchConditions: matchConditionsOf(rules),
    })),
  };
}
