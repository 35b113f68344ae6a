import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAll } from "js-yaml";
import type { Manifest } from "../support/pods.ts";

const CHART = join(import.meta.dirname, "..", "..", "deploy", "chart");

/** The majors of Helm that the chart is for. */
export const HELM_MAJORS = ["helm", "helm3"] as const;

export type HelmMajor = (typeof HELM_MAJORS)[number];

/** What Helm said and whether it liked it. */
export interface HelmResult {
  readonly isFine: boolean;
  readonly output: string;
  readonly complaint: string;
}

/** Paths of helm 4, helm 3 and kubectl, fetched when they are not there; throws one sentence when they cannot be fetched. */
export function fetchHelm(): Readonly<Record<HelmMajor | "kubectl", string>> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.resolve("../../tools/helm.mjs"))], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout);
}

/** Runs Helm on the chart with a home of its own, so that nobody's settings play a part; `values` go in as a values file. */
export function runHelm(program: string, home: string, args: readonly string[], values: Manifest = {}): HelmResult {
  const [command = "", ...rest] = args;
  const { status, stdout, stderr } = spawnSync(program, [command, ...rest, CHART, "--values", "-"], {
    input: JSON.stringify(values),
    encoding: "utf8",
    env: { HOME: home, PATH: process.env["PATH"] ?? "" },
    timeout: 60_000,
  });
  return { isFine: status === 0, output: stdout, complaint: stderr };
}

/** The objects in a text of YAML documents. */
export function objectsIn(text: string): readonly Manifest[] {
  return loadAll(text).filter((object): object is Manifest => typeof object === "object" && object !== null);
}
