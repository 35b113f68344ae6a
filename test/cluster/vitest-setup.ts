import { askedRelease } from "./asked-release.ts";
import { build } from "./build.ts";

/** Builds the bench once before the suite, with progress on standard error, so that no test's time limit covers it. */
export async function setup(): Promise<void> {
  await build(askedRelease(), { log: (line) => void process.stderr.write(`${line}\n`) });
}
