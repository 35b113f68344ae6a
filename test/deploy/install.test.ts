import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/core/evaluate.ts";
import { NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import { profilePolicy } from "../../src/core/policy.ts";
import { PROFILES } from "../../src/core/rule.ts";
import { WORKLOADS } from "../../src/core/workloads.ts";
import { installOptions } from "../../src/report/manifests/files.ts";
import { installManifests } from "../../src/report/manifests/install.ts";
import type { InstallOptions } from "../../src/report/manifests/install-options.ts";
import { KNOWN_BAD } from "../../src/report/manifests/known-bad.ts";
import { builtInMatchRules } from "../../src/report/manifests/match-rules.ts";
import { PORTS } from "../../src/report/manifests/ports.ts";
import { staticRegistration } from "../../src/report/manifests/static-registration.ts";
import { RULES } from "../../src/rules/index.ts";
import type { Manifest } from "../support/pods.ts";
import { subjectFrom } from "../support/sources.ts";
import { at, findingsOf, listAt, shortOfRestricted } from "./own-pods.ts";

const ROOT = join(import.meta.dirname, "..", "..");

const options = installOptions(RULES, "1.2.3");
const install = (over: Partial<InstallOptions> = {}) => installManifests({ ...options, ...over }) as unknown as readonly Manifest[];

function one(objects: readonly Manifest[], kind: string, name = "initguard"): Manifest {
  const found = objects.filter((object) => object["kind"] === kind && at(object, "metadata")["name"] === name);
  expect(found, `one ${kind} ${name}`).toHaveLength(1);
  return found[0] ?? {};
}

const webhooksOf = (objects: readonly Manifest[], kind = "ValidatingWebhookConfiguration") => listAt(one(objects, kind), "webhooks");

describe("webhook match rules", () => {
  it("name every served workload and the subresources of a Pod, and nothing else", () => {
    const named = builtInMatchRules().flatMap(({ apiGroups, apiVersions, resources }) =>
      apiGroups.flatMap((group) => apiVersions.flatMap((version) => resources.map((resource) => `${group}/${version}/${resource}`))),
    );
    const served = WORKLOADS.filter(({ isServed }) => isServed).flatMap(({ group, versions, resource }) =>
      versions.map((version) => `${group}/${version}/${resource}`),
    );
    expect(named.toSorted()).toEqual([...served, "/v1/pods/ephemeralcontainers", "/v1/pods/resize"].toSorted());
  });

  it("ask for creations and updates only, so that nothing can keep an object from being deleted", () => {
    for (const { operations } of builtInMatchRules()) expect(operations).toEqual(["CREATE", "UPDATE"]);
  });
});

describe("the ValidatingWebhookConfiguration", () => {
  it("has an entry per profile, each under its own name and path", () => {
    const entries = webhooksOf(install());
    expect(entries.map(({ name }) => name)).toEqual(PROFILES.map((profile) => `${profile}.initguard.dev`));
    expect(entries.map(({ clientConfig }) => at(clientConfig, "service")["path"])).toEqual(PROFILES.map((profile) => `/validate/${profile}`));
  });

  it("says in each entry what makes it safe to have", () => {
    for (const entry of webhooksOf(install())) {
      expect(entry).toMatchObject({
        ...{ admissionReviewVersions: ["v1"], sideEffects: "None", matchPolicy: "Equivalent", failurePolicy: "Ignore", timeoutSeconds: 5 },
      });
    }
  });

  it.each(PROFILES)("sends each namespace to one profile at most when the default is %s", (defaultProfile) => {
    const entries = webhooksOf(install({ defaultProfile }));
    const profilesOf = (labels: Readonly<Record<string, string>>) =>
      entries.filter(({ namespaceSelector }) => selects(namespaceSelector, labels)).map(({ name }) => String(name).split(".")[0]);
    const named = (labels: Readonly<Record<string, string>> = {}) => ({ "kubernetes.io/metadata.name": "shop", ...labels });

    expect(profilesOf(named())).toEqual([defaultProfile]);
    expect(profilesOf(named({ "initguard.dev/profile": "mistyped" }))).toEqual([defaultProfile]);
    expect(profilesOf(named({ "initguard.dev/profile": "off" }))).toEqual([]);
    for (const profile of PROFILES) expect(profilesOf(named({ "initguard.dev/profile": profile }))).toEqual([profile]);
    for (const name of ["kube-system", "initguard"]) {
      for (const profile of PROFILES) {
        expect(profilesOf({ "kubernetes.io/metadata.name": name, "initguard.dev/profile": profile })).toEqual([]);
      }
    }
  });

  it("asks for a custom resource in every profile, but for one without a namespace only in the default profile", () => {
    const customResources = [{ group: "argoproj.io", version: "v1alpha1", resource: "rollouts" }];
    const scopes = webhooksOf(install({ customResources })).map(({ rules }) => (rules as Manifest[]).at(-1));
    expect(scopes).toMatchObject([
      { apiGroups: ["argoproj.io"], apiVersions: ["v1alpha1"], resources: ["rollouts"], scope: "Namespaced" },
      { apiGroups: ["argoproj.io"], scope: "*" },
      { apiGroups: ["argoproj.io"], scope: "Namespaced" },
    ]);
  });

  it("trusts the CA that cert-manager puts there, or the one that is given", () => {
    expect(at(one(install(), "ValidatingWebhookConfiguration"), "metadata", "annotations")).toEqual({
      "cert-manager.io/inject-ca-from": "initguard/initguard",
    });
    const objects = install({ certs: { mode: "provided", secretName: "mine", caBundle: "Q0E=" } });
    expect(at(one(objects, "ValidatingWebhookConfiguration"), "metadata")["annotations"]).toBeUndefined();
    for (const { clientConfig } of webhooksOf(objects)) expect(at(clientConfig)["caBundle"]).toBe("Q0E=");
    expect(objects.map(({ kind }) => kind)).not.toContain("Certificate");
    expect(JSON.stringify(one(objects, "Deployment"))).toContain('"secretName":"mine"');
  });
});

describe("the early registration", () => {
  it("is only there when asked for, holds nothing up, and never asks for custom resources", () => {
    expect(install().map(({ kind }) => kind)).not.toContain("MutatingWebhookConfiguration");
    const customResources = [{ group: "argoproj.io", version: "v1alpha1", resource: "rollouts" }];
    const objects = install({ isEarly: true, failurePolicy: "Fail", customResources });
    const entries = webhooksOf(objects, "MutatingWebhookConfiguration");
    expect(entries.map(({ name }) => name)).toEqual(PROFILES.map((profile) => `${profile}.early.initguard.dev`));
    for (const entry of entries) expect(entry).toMatchObject({ failurePolicy: "Ignore", sideEffects: "None" });
    expect(JSON.stringify(entries)).not.toContain("argoproj.io");
    expect(webhooksOf(objects).map(({ failurePolicy }) => failurePolicy)).toEqual(["Fail", "Fail", "Fail"]);
  });
});

describe("the registration in files", () => {
  it("calls a URL, has the name that API servers ask for, and else is the same", () => {
    const registration = staticRegistration({ ...options, url: "https://127.0.0.1:9443" }) as unknown as Manifest;
    expect(at(registration, "metadata")["name"]).toMatch(/\.static\.k8s\.io$/);
    const entries = listAt(registration, "webhooks");
    expect(entries.map(({ clientConfig }) => clientConfig)).toEqual(
      PROFILES.map((profile) => ({ url: `https://127.0.0.1:9443/validate/${profile}` })),
    );
    expect(entries.map(({ rules, matchConditions }) => ({ rules, matchConditions }))).toEqual(
      webhooksOf(install()).map(({ rules, matchConditions }) => ({ rules, matchConditions })),
    );
  });
});

describe("an installation", () => {
  const objects = install({ isEarly: true, hasServiceMonitor: true, priorityClassName: "high" });
  const deployment = one(objects, "Deployment");
  const template = at(deployment, "spec", "template");
  const [container = {}] = listAt(at(template, "spec"), "containers");

  it("selects its own pods by labels that no release changes", () => {
    const selectors = [
      at(deployment, "spec", "selector", "matchLabels"),
      at(one(objects, "Service"), "spec", "selector"),
      at(one(objects, "PodDisruptionBudget"), "spec", "selector", "matchLabels"),
      at(one(objects, "NetworkPolicy"), "spec", "podSelector", "matchLabels"),
      at(one(objects, "ServiceMonitor"), "spec", "selector", "matchLabels"),
    ];
    for (const selector of selectors) {
      expect(selector).toEqual({ "app.kubernetes.io/name": "initguard", "app.kubernetes.io/instance": "initguard" });
      expect(at(template, "metadata", "labels")).toMatchObject(selector);
    }
  });

  it("leads from the registration through the Service to the port of the pods, past the NetworkPolicy", () => {
    const ports = new Map(listAt(container, "ports").map(({ name, containerPort }) => [name, containerPort]));
    const [called] = listAt(at(one(objects, "Service"), "spec"), "ports");
    for (const { clientConfig } of webhooksOf(objects)) {
      expect(at(clientConfig, "service")).toMatchObject({ name: "initguard", namespace: "initguard", port: called?.["port"] });
    }
    expect(ports.get(called?.["targetPort"])).toBe(PORTS.webhook);
    const admitted = listAt(at(one(objects, "NetworkPolicy"), "spec"), "ingress").flatMap((rule) => listAt(rule, "ports").map(({ port }) => port));
    expect(admitted).toEqual([...ports.values()]);
    for (const probe of ["readinessProbe", "livenessProbe"]) expect(ports.has(at(container, probe, "httpGet")["port"])).toBe(true);
  });

  it("listens where the image says and the command does", () => {
    expect(readFileSync(join(ROOT, "Dockerfile"), "utf8")).toContain(`EXPOSE ${PORTS.webhook} ${PORTS.metrics}`);
    const help = execFileSync(process.execPath, [join(ROOT, "src", "cli", "main.ts"), "serve", "--help"], { encoding: "utf8" });
    expect(help).toMatch(new RegExp(`--listen [^-]*:${PORTS.webhook}\\b[^]*--metrics-listen [^]*:${PORTS.metrics}\\b`));
    for (const flag of ["--tls-dir", "--target-version", "--log-level"]) expect(help).toContain(flag);
  });

  it("serves a certificate for the name that the API server calls", () => {
    const certificate = at(one(objects, "Certificate"), "spec");
    expect(certificate["dnsNames"]).toContain("initguard.initguard.svc");
    const [volume] = listAt(at(template, "spec"), "volumes");
    expect(at(volume, "secret")["secretName"]).toBe(certificate["secretName"]);
    expect(at(certificate, "issuerRef")["name"]).toBe(at(one(objects, "Issuer", "initguard-ca"), "metadata")["name"]);
  });

  it("has no rights and no token", () => {
    expect(objects.map(({ kind }) => String(kind)).filter((kind) => /Role/.test(kind))).toEqual([]);
    expect(one(objects, "ServiceAccount")["automountServiceAccountToken"]).toBe(false);
    expect(at(template, "spec")).toMatchObject({ automountServiceAccountToken: false, serviceAccountName: "initguard", priorityClassName: "high" });
  });

  it("never has fewer replicas than asked for while it rolls, and lets a node be drained", () => {
    expect(at(deployment, "spec")).toMatchObject({ replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
    expect(at(one(objects, "PodDisruptionBudget"), "spec")).toMatchObject({ minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" });
    // A budget of one for one replica would keep its node from being drained for ever.
    expect(install({ replicas: 1 }).map(({ kind }) => kind)).not.toContain("PodDisruptionBudget");
  });

  it("has no CPU limit, and a read-only root", () => {
    expect(at(container, "resources")).toEqual({ requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } });
    expect(at(container, "securityContext")["readOnlyRootFilesystem"]).toBe(true);
  });

  it("is fine by Pod Security restricted, which its namespace enforces", () => {
    expect(shortOfRestricted(deployment)).toEqual([]);
    expect(at(one(objects, "Namespace"), "metadata", "labels")["pod-security.kubernetes.io/enforce"]).toBe("restricted");
  });

  it("is fine by our own rules", () => {
    expect(findingsOf(objects)).toEqual([]);
    expect(findingsOf([KNOWN_BAD as Manifest])).not.toEqual([]);
  });

  it("registers last, when there is something to call", () => {
    expect(install().at(-1)?.["kind"]).toBe("ValidatingWebhookConfiguration");
  });
});

describe("the known-bad object", () => {
  it.each(PROFILES)("is denied in %s", (profile) => {
    const verdict = evaluate(subjectFrom(KNOWN_BAD as Manifest), profilePolicy(profile, RULES, NEWEST_VERSION), 0);
    expect(verdict.findings.filter(({ action }) => action === "Deny").map(({ rule }) => rule)).toEqual(["image-whitespace"]);
  });
});

/** A label selector as the API server reads it: NotIn also takes what has no such label. */
function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  return listAt(at(selector), "matchExpressions").every(({ key, operator, values }) => {
    const isIn = (values as readonly (string | undefined)[]).includes(labels[String(key)]);
    if (operator !== "In" && operator !== "NotIn") throw new Error(`unknown operator ${operator}`);
    return operator === "In" ? isIn : !isIn;
  });
}
