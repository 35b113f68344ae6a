import { describe, expect, it } from "vitest";
import { NEWEST_VERSION } from "../../src/core/kubernetes-version.ts";
import type { Pod } from "../../src/core/pod.ts";
import { type Policy, profilePolicy } from "../../src/core/policy.ts";
import type { Rule } from "../../src/core/rule.ts";
import { lint } from "../../src/lint/lint.ts";
import type { Source } from "../../src/lint/source.ts";
import type { LintReport, Problem } from "../../src/report/lint-report.ts";
import { probes } from "../../src/rules/kubernetes/probes.ts";

const policy = profilePolicy("baseline", [probes], NEWEST_VERSION);

async function* each(sources: readonly (Source | Problem)[]): AsyncIterable<Source | Problem> {
  yield* sources;
}

function lintTexts(
  texts: Readonly<Record<string, string>>,
  { isNamed = false, by = policy }: { isNamed?: boolean; by?: Policy } = {},
): Promise<LintReport> {
  return lint(each(Object.entries(texts).map(([file, text]) => ({ file, text, isNamed }))), by, 0);
}

/** Findings as `file:line:column field in kind namespace/name`, problems as `file:line:column! sentence`. */
function linesOf({ findings, problems }: LintReport): readonly string[] {
  return [
    ...findings.map(
      ({ file, line, column, field, object }) => `${file}:${line}:${column} ${field} in ${object.kind} ${object.namespace}/${object.name}`,
    ),
    ...problems.map(({ file, line, column, message }) => `${[file, line, column].filter((part) => part !== undefined).join(":")}! ${message}`),
  ];
}

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  initContainers:
    - name: setup
      readinessProbe:
        exec: {command: ["true"]}
`;

describe("lint", () => {
  it("gives each finding with its place and object", async () => {
    const { findings } = await lintTexts({ "a.yaml": POD });
    expect(findings).toEqual([
      {
        rule: "probes",
        action: "Deny",
        cause: "FieldValueForbidden",
        field: "spec.initContainers[0].readinessProbe",
        message: expect.stringMatching(/^Forbidden: /),
        hint: expect.any(String),
        file: "a.yaml",
        line: 7,
        column: 7,
        object: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web" },
      },
    ]);
  });

  it("counts what it saw, each object by the gravest of its findings", async () => {
    const warned: Rule = { ...probes, id: "warned", defaultAction: { ...probes.defaultAction, baseline: "Warn" } };
    const service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n";
    const texts = {
      "a.yaml": `${POD}---\n${service}---\nreplicas: 1\n`,
      "b.yaml": POD.replace("readinessProbe", "image").replace(/exec.*/, ""),
      "c.yaml": "a: b: c",
    };
    const both = await lintTexts(texts, { by: profilePolicy("baseline", [warned, probes], NEWEST_VERSION) });
    expect(both.summary).toEqual({ files: 3, objects: 3, judged: 2, denied: 1, warned: 0, audited: 0, findings: 2, problems: 1, notKubernetes: 1 });
    const alone = await lintTexts(texts, { by: profilePolicy("baseline", [warned], NEWEST_VERSION) });
    expect(alone.summary).toEqual(expect.objectContaining({ denied: 0, warned: 1, findings: 1 }));
  });

  it("finds the same in YAML, with CR LF, and in JSON, at the place of each text", async () => {
    const json = JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "wéb🚀" },
      spec: { initContainers: [{ name: "a", readinessProbe: {} }] },
    });
    const report = await lintTexts({ "a.yaml": `# ü\r\n---\r\n${POD.replaceAll("\n", "\r\n")}`, "b.json": json });
    expect(linesOf(report)).toEqual([
      "a.yaml:9:7 spec.initContainers[0].readinessProbe in Pod shop/web",
      `b.json:1:${json.indexOf("{}") + 1} spec.initContainers[0].readinessProbe in Pod /wéb🚀`,
    ]);
  });

  it("judges the items of Lists with paths inside the item and places in the file", async () => {
    const item = '{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"x-"},"spec":{"initContainers":[{"readinessProbe":{}}]}}';
    const list = `apiVersion: v1
kind: List
items:
- ${item}
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {name: why}
    spec: {initContainers: [{livenessProbe: {}}]}
- kind: Pod
- text
`;
    const report = await lintTexts({ "list.yaml": list });
    expect(linesOf(report)).toEqual([
      `list.yaml:4:${item.lastIndexOf("{}") + 3} spec.initContainers[0].readinessProbe in Pod /x-`,
      "list.yaml:9:45 spec.initContainers[0].livenessProbe in Pod /why",
      "list.yaml:10:3! no Kubernetes object: apiVersion is missing",
      "list.yaml:11:3! no Kubernetes object: expected a mapping with apiVersion and kind",
    ]);
    expect(report.summary).toEqual(expect.objectContaining({ objects: 2, judged: 2, denied: 2 }));
  });

  it("points at the alias or merge that brought what it found", async () => {
    const text = `apiVersion: example.com/v1
kind: Rollout
spec:
  common: &common {readinessProbe: {}}
  template:
    spec:
      initContainers:
        - name: a
          <<: *common
        - *common
`;
    expect(linesOf(await lintTexts({ "a.yaml": text }))).toEqual([
      "a.yaml:9:15 spec.template.spec.initContainers[0].readinessProbe in Rollout /",
      "a.yaml:10:11 spec.template.spec.initContainers[1].readinessProbe in Rollout /",
    ]);
  });

  it("judges the good documents around a broken one, and passes on what could not be read", async () => {
    const problem: Problem = { file: "x.yaml", message: "no such file or folder" };
    const sources = [problem, { file: "a.yaml", text: `a: b: c\n---\n${POD}`, isNamed: false }];
    expect(linesOf(await lint(each(sources), policy, 0))).toEqual([
      "a.yaml:9:7 spec.initContainers[0].readinessProbe in Pod shop/web",
      "x.yaml! no such file or folder",
      "a.yaml:1:5! bad indentation of a mapping entry",
    ]);
  });

  it("wants Kubernetes objects of a file that is named, not of one in a folder", async () => {
    const texts = { "values.yaml": "replicas: 1\nkind: DaemonSet\n", "list.json": "[1]", "empty.yaml": "# nothing\n---\n" };
    const inFolder = await lintTexts(texts);
    expect(linesOf(inFolder)).toEqual([]);
    expect(inFolder.summary).toEqual(expect.objectContaining({ files: 3, objects: 0, notKubernetes: 2 }));
    expect(linesOf(await lintTexts(texts, { isNamed: true }))).toEqual([
      "values.yaml:1:1! no Kubernetes object: apiVersion is missing",
      "list.json:1:1! no Kubernetes object: expected a mapping with apiVersion and kind",
      "empty.yaml! holds no object",
    ]);
  });

  it("takes an object that lost its apiVersion for a mistake even in a folder", async () => {
    const report = await lintTexts({ "a.yaml": POD.replace("apiVersion: v1\n", "") });
    expect(linesOf(report)).toEqual(["a.yaml:1:1! no Kubernetes object: apiVersion is missing"]);
  });

  it("judges no template, even one that is YAML", async () => {
    const quoted = POD.replace("name: setup", 'name: "{{ .Values.name }}"');
    const report = await lintTexts({ "a.yaml": `---\n${quoted}`, "b.yaml": POD.replace("setup", '"{{inputs.parameters.name}}"') });
    expect(linesOf(report)).toEqual([
      "b.yaml:7:7 spec.initContainers[0].readinessProbe in Pod shop/web",
      "a.yaml:7:13! unrendered template: render it first, as in helm template CHART | initguard lint -",
    ]);
    expect(report.summary).toEqual(expect.objectContaining({ objects: 2, judged: 1 }));
  });

  it("judges the workloads beside one that is a template, and those beside a template that is data", async () => {
    const item = (name: string) => ({
      ...JSON.parse('{"apiVersion":"v1","kind":"Pod","spec":{"initContainers":[{"livenessProbe":{}}]}}'),
      metadata: { name },
    });
    const data = { apiVersion: "v1", kind: "ConfigMap", data: { "pod.yaml": "image: {{ .Values.image }}" } };
    const list = { apiVersion: "v1", kind: "List", items: [item("{{ .Release.Name }}"), item("plain"), data] };
    const report = await lintTexts({ "a.json": JSON.stringify(list, undefined, 1) });
    expect(linesOf(report)).toEqual([
      expect.stringMatching(/ in Pod \/plain$/),
      "a.json:16:13! unrendered template: render it first, as in helm template CHART | initguard lint -",
    ]);
  });

  it("makes a problem of a rule that throws, for that object alone", async () => {
    const faulty: Rule = {
      ...probes,
      id: "faulty",
      check: ({ metadata }: Pod) => {
        if (metadata.name === "web") throw new TypeError("oh\nno");
        return [];
      },
    };
    const by = profilePolicy("baseline", [faulty, probes], NEWEST_VERSION);
    const report = await lintTexts({ "a.yaml": `${POD}---\n${POD.replace("name: web", "name: other")}` }, { by });
    expect(linesOf(report)).toEqual([
      "a.yaml:16:7 spec.initContainers[0].readinessProbe in Pod shop/other",
      "a.yaml:1:1! a fault of InitGuard, please report it: TypeError: oh\\x0ano",
    ]);
  });
});
