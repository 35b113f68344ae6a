import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"));
const locked: Readonly<Record<string, LockedPackage>> = read("package-lock.json").packages;
const manifests = ["package.json", "tools/node/package.json"].map(read);

/** Workspace packages are folders of this repository: nothing is downloaded for them. */
const fromRegistry = Object.entries(locked).filter(([path, { link }]) => path.includes("node_modules/") && link !== true);

/** Where a package's dependency may be locked: beside it, or in any folder above. */
function isLocked(dependent: string, name: string): boolean {
  const folders = dependent.split("/node_modules/").map((_, at, parts) => parts.slice(0, parts.length - at).join("/node_modules/"));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some((path) => locked[path] !== undefined);
}

describe("lock file", () => {
  it("holds an entry for every optional dependency of every platform, without which npm ci fails elsewhere", () => {
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(path, name))
        .map((name) => `${name} of ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it("holds no download addresses", () => {
    expect(fromRegistry.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")).not.toMatch(/"resolved": "(https?|git)/);
  });

  it("holds a digest for every package", () => {
    expect(fromRegistry.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  it("pins exact versions in every manifest", () => {
    const ranges = manifests.flatMap(({ dependencies = {}, devDependencies = {}, optionalDependencies = {} }) =>
      Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
      ),
    );
    expect(ranges).toEqual([]);
  });

  it("needs no install script of a package that users get", () => {
    const scripts = fromRegistry.filter(([, one]) => one.hasInstallScript === true && !("dev" in one)).map(([path]) => path);
    expect(scripts).toEqual([]);
  });
});
