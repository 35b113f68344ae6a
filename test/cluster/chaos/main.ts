import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "../build.ts";
import { releaseOf } from "../releases.ts";
import { runInNamespace } from "./network-namespace.ts";
import { HELP, parseOptions } from "./options.ts";

const trouble = 2;

/** Builds what is not built yet, then plays in a network namespace, where pods can have addresses. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!existsSync(options.program)) throw new Error(`${options.program} is not there: npm run build writes it`);
  await build(releaseOf(options.version), { log: (line) => void process.stderr.write(`${line}\n`) });
  const code = await runInNamespace(fileURLToPath(import.meta.resolve("./inside.ts")), args);
  if (typeof code === "number") return code;
  throw new Error(`this machine does not let us have a network namespace (unshare --net): ${code.reason}`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = trouble;
}
