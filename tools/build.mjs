// Writes dist/, all that is published: the command line bundled for a fast start, its pages and samples beside it, and the library with its types.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);
const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));

rmSync(at("dist"), { recursive: true, force: true });
const [bundled] = await Promise.all([bundle(), library()]);
writeLicences(bundled);
copyPages();
copySamples();

/**
 * The command line: what a command does not need is in a chunk of its own, as parsing everything would make every start three times slower.
 * Gives the folders of the packages that went in.
 */
async function bundle() {
  const { metafile } = await build({
    entryPoints: { initguard: at("src", "cli", "main.js") },
    outdir: at("dist"),
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node22.19",
    define: { INITGUARD_VERSION: JSON.stringify(version) },
    // CommonJS packages call require for Node's own modules.
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    // Chunks lie as deep as their sources, so that paths from a file to its pages and samples are the same here and there.
    chunkNames: "cli/[name]-[hash]",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  chmodSync(at("dist", "initguard.js"), 0o755);
  const packages = Object.keys(metafile.inputs).map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(packages.filter((folder) => folder !== undefined))].sort();
}

/** The bundle holds other people's code, whose licences ask to go along with it. */
function writeLicences(folders) {
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(at(folder, "package.json"), "utf8"));
    const file = readdirSync(at(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(at(folder, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync(at("dist", "THIRD-PARTY-LICENSES"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** The library: one file for each of the source, with declarations. */
function library() {
  execFileSync(process.execPath, [at("node_modules", "typescript", "bin", "tsc"), "-p", at("tools", "tsconfig.lib.json")], { stdio: "inherit" });
}

/** `initguard rules ID` prints the page of a rule. */
function copyPages() {
  cpSync(at("src", "rules"), at("dist", "rules"), { recursive: true, filter: (path) => !/\.\w+$/.test(path) || path.endsWith(".md") });
}

/** The reviews of the demo, without the white space. */
function copySamples() {
  mkdirSync(at("dist", "cli", "samples"), { recursive: true });
  for (const name of readdirSync(at("src", "cli", "samples"))) {
    writeFileSync(at("dist", "cli", "samples", name), JSON.stringify(JSON.parse(readFileSync(at("src", "cli", "samples", name), "utf8"))));
  }
}
