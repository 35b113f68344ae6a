import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installOptions } from "../../src/report/manifests/files.ts";
import { installManifests } from "../../src/report/manifests/install.ts";
import type { InstallOptions } from "../../src/report/manifests/install-options.ts";
import { RULES } from "../../src/rules/index.ts";
import type { Manifest } from "../support/pods.ts";
import { changesBetween } from "./changes.ts";
import { fetchHelm, HELM_MAJORS, type HelmMajor, objectsIn, runHelm } from "./helm.ts";
import { at, findingsOf, shortOfRestricted } from "./own-pods.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8"));

const CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const ROLLOUTS = { group: "argoproj.io", version: "v1alpha1", resource: "rollouts" };
const PROVIDED = { mode: "provided", secretName: "mine", caBundle: CA } as const;

/** Values, and the options of the generator that mean the same. */
const BOTH: readonly (readonly [name: string, values: Manifest, options: Partial<InstallOptions>])[] = [
  ["the defaults", {}, {}],
  ["another name", { fullnameOverride: "guard" }, { name: "guard" }],
  ["another default profile", { defaultProfile: "kubernetes" }, { defaultProfile: "kubernetes" }],
  ["enforced", { failurePolicy: "Fail", timeoutSeconds: 3 }, { failurePolicy: "Fail", timeoutSeconds: 3 }],
  ["a custom resource", { customResources: [ROLLOUTS] }, { customResources: [ROLLOUTS] }],
  ["early", { early: { enabled: true }, customResources: [ROLLOUTS] }, { isEarly: true, customResources: [ROLLOUTS] }],
  ["a Secret that exists", { certs: PROVIDED }, { certs: { ...PROVIDED, caBundle: Buffer.from(CA).toString("base64") } }],
  ["one replica", { replicas: 1 }, { replicas: 1 }],
  ["more left out", { excludedNamespaces: ["kube-system", "cni"] }, { excludedNamespaces: ["kube-system", "cni"] }],
  ["nothing but our own namespace left out", { excludedNamespaces: [] }, { excludedNamespaces: [] }],
  ["a priority", { priorityClassName: "high" }, { priorityClassName: "high" }],
  ["a ServiceMonitor", { serviceMonitor: { enabled: true } }, { hasServiceMonitor: true }],
];

/** Values for which the chart alone has a form; what they change is in the snapshot. */
const CHART_ONLY: readonly (readonly [name: string, values: Manifest])[] = [
  ["an image by digest", { image: { repository: "registry.example.com/initguard", digest: `sha256:${"a".repeat(64)}` } }],
  ["an image by tag", { image: { tag: "1.0.0", pullPolicy: "Always" }, imagePullSecrets: [{ name: "pull" }] }],
  ["an issuer that exists", { certs: { issuerRef: { kind: "ClusterIssuer", name: "internal" } } }],
  ["an older cluster, chatty", { targetVersion: "1.34", logLevel: "debug" }],
  ["nodes of their own", { nodeSelector: { role: "infra" }, tolerations: [{ key: "infra", operator: "Exists" }], affinity: { nodeAffinity: {} } }],
  ["labels and annotations", { podLabels: { team: "platform" }, podAnnotations: { "example.com/scrape": "no" } }],
  ["a spread", { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" }] }],
  ["a narrow network", { networkPolicy: { apiServer: [{ ipBlock: { cidr: "10.0.0.0/28" } }], metrics: [] } }],
  ["no guards", { networkPolicy: { enabled: false }, podDisruptionBudget: { enabled: false }, resources: { limits: null } }],
  ["a labelled ServiceMonitor", { serviceMonitor: { enabled: true, interval: "1m", labels: { release: "prometheus" } } }],
];

/** Values that are wrong, and what the message must name. */
const WRONG: readonly (readonly [value: string, values: Manifest])[] = [
  ["replica", { replica: 2 }],
  ["replicas", { replicas: 0 }],
  ["replicas", { replicas: "two" }],
  ["tga", { image: { tga: "1" } }],
  ["digest", { image: { digest: "sha256:abc" } }],
  ["defaultProfile", { defaultProfile: "off" }],
  ["failurePolicy", { failurePolicy: "fail" }],
  ["timeoutSeconds", { timeoutSeconds: 31 }],
  ["mode", { certs: { mode: "helm" } }],
  ["secretName", { certs: { mode: "provided", caBundle: CA } }],
  ["caBundle", { certs: { mode: "provided", secretName: "mine" } }],
  ["caBundle", { certs: { caBundle: "-----BEGIN EC PRIVATE KEY-----" } }],
  ["issuerRef", { certs: { issuerRef: { kind: "ClusterIssuer" } } }],
  ["group", { customResources: [{ ...ROLLOUTS, group: "apps" }] }],
  ["group", { customResources: [{ ...ROLLOUTS, group: "networking.k8s.io" }] }],
  ["resource", { customResources: [{ ...ROLLOUTS, resource: "Rollout" }] }],
  ["version", { customResources: [{ group: "argoproj.io", resource: "rollouts" }] }],
  ["excludedNamespaces", { excludedNamespaces: "kube-system" }],
  ["targetVersion", { targetVersion: "1.20" }],
];

const home = mkdtempSync(join(tmpdir(), "initguard-helm-"));
let programs: Readonly<Record<HelmMajor, string>>;
beforeAll(() => {
  programs = fetchHelm();
}, 600_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

function rendered(major: HelmMajor, values: Manifest): readonly Manifest[] {
  const { isFine, output, complaint } = runHelm(programs[major], home, ["template", "initguard", "--namespace", "initguard"], values);
  if (!isFine) throw new Error(complaint);
  return inOrder(objectsIn(output));
}

describe.each(HELM_MAJORS)("the chart in %s", (major) => {
  it.each([{}, { certs: PROVIDED, early: { enabled: true }, serviceMonitor: { enabled: true } }])("passes lint", (values) => {
    const { isFine, output } = runHelm(programs[major], home, ["lint", "--strict"], values);
    expect(output).toContain("0 chart(s) failed");
    expect(isFine).toBe(true);
  });

  it.each(BOTH)("says with %s what the generator says", (_name, values, options) => {
    const generated = installManifests({ ...installOptions(RULES, version), ...options }) as unknown as readonly Manifest[];
    const found = rendered(major, values).map(withoutMarksOfHelm);
    expect(inOrder(found)).toEqual(
      inOrder(
        objectsIn(JSON.stringify(generated))
          .flat()
          .filter(({ kind }) => kind !== "Namespace"),
      ),
    );
  });

  it.each(WRONG)("refuses a wrong value by its name: %s in %j", (name, values) => {
    const { isFine, complaint } = runHelm(programs[major], home, ["template", "initguard"], values);
    expect(isFine).toBe(false);
    expect(complaint).toContain("values don't meet the specifications of the schema");
    expect(complaint).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe("the chart", () => {
  it.each(CHART_ONLY)("changes with %s", (_name, values) => {
    const objects = rendered("helm", values);
    expect(rendered("helm3", values)).toEqual(objects);
    expect(changesBetween(rendered("helm", {}), objects).replaceAll(`:${version}"`, `:VERSION"`)).toMatchSnapshot();
  });

  it.each([...BOTH, ...CHART_ONLY].map(([name, values]) => [name, values] as const))(
    "makes pods with %s that pass our rules and restricted",
    (_name, values) => {
      const objects = rendered("helm", values);
      expect(findingsOf(objects)).toEqual([]);
      const deployments = objects.filter(({ kind }) => kind === "Deployment");
      expect(deployments.map(shortOfRestricted)).toEqual([[]]);
    },
  );

  it("names everything by the release, and after the chart when the release is named otherwise", () => {
    const { output } = runHelm(programs.helm, home, ["template", "policy", "--namespace", "guards"]);
    const objects = objectsIn(output);
    expect(new Set(objects.map((object) => String(at(object, "metadata")["name"]).replace(/-(ca|self-signed)$/, "")))).toEqual(
      new Set(["policy-initguard"]),
    );
    expect(output).toContain("policy-initguard.guards.svc");
    expect(output).toContain("cert-manager.io/inject-ca-from: guards/policy-initguard");
  });

  it("ends with the one command that tests the installation", () => {
    const { output } = runHelm(programs.helm, home, ["install", "initguard", "--namespace", "initguard", "--dry-run=client"]);
    const notes = output.slice(output.indexOf("NOTES:"));
    const [, object = "{}"] = /echo '(.+)' \| kubectl create -n default --dry-run=server -f -/.exec(notes) ?? [];
    expect(findingsOf([JSON.parse(object)])).not.toEqual([]);
    expect(notes).toContain("--set failurePolicy=Fail");
  });

  it("makes no certificate and no Secret", () => {
    for (const [, values] of BOTH) expect(rendered("helm", values).map(({ kind }) => kind)).not.toContain("Secret");
  });
});

function withoutMarksOfHelm(object: Manifest): Manifest {
  const text = JSON.stringify(object, (key, value) => (key === "helm.sh/chart" || key === "app.kubernetes.io/managed-by" ? undefined : value));
  return JSON.parse(text);
}

function inOrder(objects: readonly Manifest[]): readonly Manifest[] {
  const keyOf = (object: Manifest) => `${object["kind"]}/${at(object, "metadata")["name"]}`;
  return objects.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}
