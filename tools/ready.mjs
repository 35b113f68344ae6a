// Runs before npm start and npm test, on any Node since 18: installs when the lock file is newer than what is installed, this repository's own Node
// included, then makes sure that scripts find a Node that can run them.
import { execSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const env = { ...process.env, PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH}` };

try {
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${root}package-lock.json`).mtimeMs) {
    // Both included whatever the user's settings say: Node itself is optional (one package per platform), the tools are for development.
    execSync("npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error", { cwd: root, env, stdio: "inherit" });
  }
  const version = execSync("node -p process.versions.node", { cwd: root, env, encoding: "utf8" }).trim();
  const [major, minor] = version.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19))
    fail(`InitGuard needs Node 22.19 or newer, and there is only ${version}: none comes with this platform`);
} catch {
  fail("installing failed; what npm says stands above");
}

function fail(sentence) {
  console.error(`error: ${sentence}`);
  process.exit(2);
}
