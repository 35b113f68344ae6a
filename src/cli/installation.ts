import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Put in by tools/build.mjs; absent when the source runs as it is. */
declare const INITGUARD_VERSION: string | undefined;

const isBuilt = typeof INITGUARD_VERSION === "string";

/** The version of this package. */
export function version(): string {
  if (isBuilt) return INITGUARD_VERSION;
  const manifest: unknown = JSON.parse(readFileSync(beside("../../package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "unknown";
}

/** Folder of the sample reviews. */
export function samplesFolder(): string {
  return beside("./samples");
}

/** Folder of the rules' pages, `<family>/<id>.md`. */
export function pagesFolder(): string {
  return beside("../rules");
}

/** The folder `certs` of a checkout; it need not exist. */
export function certificatesFolder(): string {
  return beside("../../certs");
}

/** The folder `deploy` of a checkout. */
export function deployFolder(): string {
  return beside("../../deploy");
}

/** Is this the source itself, whose generated files can be written. */
export function isCheckout(): boolean {
  return !isBuilt;
}

/** A path from the folder of this file, which is as deep in the built package as in the source. */
function beside(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
