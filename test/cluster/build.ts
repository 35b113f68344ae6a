import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { goBuild } from "./go-build.ts";
import { moduleDir, type Release } from "./releases.ts";

/** Absolute paths of what a build leaves, and the gitVersion both programs report. */
export interface Binaries {
  readonly apiserver: string;
  readonly kubectl: string;
  readonly version: string;
}

/** `log` gets one line at a time; `cacheDir` holds one folder per release and state of the sources. */
export interface BuildOptions {
  readonly log: (line: string) => void;
  readonly cacheDir?: string;
  readonly go?: string;
  readonly signal?: AbortSignal;
}

const programs = ["apiserver", "kubectl"] as const;

/** Where builds are kept unless told otherwise: out of the way of git, gone with node_modules. */
const defaultCacheDir = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "initguard");

/** Builds kube-apiserver and kubectl of one release, or returns at once what an earlier build left. */
export async function build(release: Release, options: BuildOptions): Promise<Binaries> {
  const dir = join(options.cacheDir ?? defaultCacheDir, `${release.minor}-${sourceHash(release)}`);
  const binaries = { apiserver: join(dir, "apiserver"), kubectl: join(dir, "kubectl"), version: release.version };
  if (programs.every((program) => existsSync(binaries[program]))) return binaries;

  // Built aside and renamed: a folder that exists is whole, also when two builds run at the same time.
  const aside = `${dir}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    await goBuild(release, { ...options, outDir: aside });
    if (!programs.every((program) => existsSync(binaries[program]))) {
      dropOutdated(dirname(dir), release.minor);
      renameSync(aside, dir);
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  options.log(`built Kubernetes ${release.version} into ${relative(process.cwd(), dir)}`);
  return binaries;
}

/** Removes what was built from earlier sources, 170 MB each. */
function dropOutdated(cacheDir: string, minor: string): void {
  for (const name of readdirSync(cacheDir)) {
    const [builtMinor, hash = ""] = name.split("-");
    if (builtMinor === minor && /^[0-9a-f]{12}$/.test(hash)) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}

function sourceHash(release: Release): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  const sources = ["main.go", join("kubectl", "main.go")].map((name) => join(moduleDir, name));
  for (const file of [release.modFile, release.modFile.replace(/\.mod$/, ".sum"), ...sources]) {
    hash.update("\0").update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 12);
}
