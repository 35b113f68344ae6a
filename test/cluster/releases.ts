import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the Go module that the bench is built from. */
export const moduleDir = join(import.meta.dirname, "apiserver");

/** One Kubernetes release the bench can be built as; `modFile` is absolute and its checksums lie beside it. */
export interface Release {
  readonly minor: string;
  readonly version: string;
  readonly go: string;
  readonly modFile: string;
}

/** All releases, the default one (that of `go.mod`) first; throws when a module file names no Kubernetes. */
export function releases(): readonly Release[] {
  const others = readdirSync(join(moduleDir, "versions"))
    .filter((name) => name.endsWith(".mod"))
    .sort()
    .reverse();
  return [join(moduleDir, "go.mod"), ...others.map((name) => join(moduleDir, "versions", name))].map(readRelease);
}

/** The release of a minor such as "1.36", without one the default; throws an error that lists what there is. */
export function releaseOf(minor?: string): Release {
  const all = releases();
  const found = minor === undefined ? all[0] : all.find((release) => release.minor === minor);
  if (found === undefined) {
    throw new Error(`no bench for Kubernetes ${minor}: there is ${all.map((release) => release.minor).join(", ")}`);
  }
  return found;
}

function readRelease(modFile: string): Release {
  const text = readFileSync(modFile, "utf8");
  const required = (pattern: RegExp): string => {
    const value = pattern.exec(text)?.[1];
    if (value === undefined) throw new Error(`${modFile}: nothing matches ${pattern}`);
    return value;
  };
  const version = required(/^\s*k8s\.io\/kubernetes (v\S+)$/m);
  return {
    minor: version.replace(/^v(\d+\.\d+)\..*$/, "$1"),
    version,
    go: required(/^go (\S+)$/m),
    modFile,
  };
}
