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
await Promise.all([bundle(), library()]);
copyPages();
copySamples();

/** The command line: what a command does not need is in a chunk of its own, as parsing everything would make every start three times slower. */
async function bundle() {
  await build({
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
  });
  chmodSync(at("dist", "initguard.js"), 0o755);
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
