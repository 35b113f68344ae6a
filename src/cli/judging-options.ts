import { InvalidArgumentError, Option } from "commander";
import { KUBERNETES_VERSIONS, type KubernetesVersion, NEWEST_VERSION, parseVersion } from "../core/kubernetes-version.ts";
import { PROFILES } from "../core/rule.ts";

/** `--profile`: which built-in profile to judge by. */
export function profileOption(): Option {
  return new Option("--profile <name>", "what to judge by").choices([...PROFILES]).default("baseline");
}

/** `--target-version`: which Kubernetes minor to judge for; a patch release names its minor. */
export function targetVersionOption(): Option {
  return new Option("--target-version <minor>", "Kubernetes version to judge for").argParser(parseTargetVersion).default(NEWEST_VERSION);
}

function parseTargetVersion(text: string): KubernetesVersion {
  const version = parseVersion(text);
  if (version === undefined) throw new InvalidArgumentError(`Known are ${KUBERNETES_VERSIONS.join(", ")}.`);
  return version;
}
