import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { moduleDir, releaseOf } from "./releases.ts";

const usage = `Writes the module file of one Kubernetes minor, go.mod for the default one and versions/MINOR.mod for any other.

usage: node test/cluster/pin-release.ts v1.36.3
`;

/**
 * The requirements of a Kubernetes release: itself, its staging modules (whose own go.mod says v0.0.0, hence the
 * replacements) and the etcd it was released with; what else it needs is left to go mod tidy.
 */
function moduleFile(version: string, kubernetes: string): string {
  const staging = [...kubernetes.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(([, path]) => path);
  const etcd = /^\s*go\.etcd\.io\/etcd\/client\/v3 (v\S+)/m.exec(kubernetes)?.[1];
  const go = /^go (\S+)$/m.exec(kubernetes)?.[1];
  const stagingVersion = version.replace(/^v1\./, "v0.");
  return `module initguard.dev/test/cluster/apiserver

go ${go}

require (
	go.etcd.io/etcd/server/v3 ${etcd}
	k8s.io/kubernetes ${version}
)

replace (
${staging.map((path) => `\t${path} => ${path} ${stagingVersion}`).join("\n")}
)
`;
}

function go(args: readonly string[], cwd: string): string {
  const env = { ...process.env, GOWORK: "off" };
  return execFileSync("go", args, { cwd, env, encoding: "utf8", timeout: 600_000, stdio: ["ignore", "pipe", "inherit"] });
}

function pin(version: string): string {
  const minor = version.replace(/^v(\d+\.\d+)\..*$/, "$1");
  const modFile = join(moduleDir, minor === releaseOf().minor ? "go.mod" : join("versions", `${minor}.mod`));
  const downloaded: unknown = JSON.parse(go(["mod", "download", "-json", `k8s.io/kubernetes@${version}`], tmpdir()));
  if (typeof downloaded !== "object" || downloaded === null || !("GoMod" in downloaded)) throw new Error("no GoMod");
  writeFileSync(modFile, moduleFile(version, readFileSync(String(downloaded.GoMod), "utf8")));
  go(["mod", "tidy", `-modfile=${modFile}`], moduleDir);
  return modFile;
}

const [version] = process.argv.slice(2);
if (version === undefined || !/^v1\.\d+\.\d+$/.test(version)) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  process.stdout.write(`${pin(version)}\n`);
}
