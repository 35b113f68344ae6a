import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** One server to measure: how it is started, and which bodies it is sent. */
export interface Variant {
  readonly name: string;
  readonly command: readonly string[];
  /** Ours listen where they are told; the others print their port. */
  readonly isOurs: boolean;
  /** True when each review carries a script never seen before, so that nothing is remembered. */
  readonly isFresh: boolean;
}

const here = import.meta.dirname;
const initguard = join(here, "..", "dist", "initguard.js");

/** The servers that can run here, the floor first; Go's only when a Go toolchain builds it. `folder` holds tls.crt and tls.key and takes what is built. */
export function variants(folder: string): readonly Variant[] {
  const pair = [join(folder, "tls.crt"), join(folder, "tls.key")];
  const serve = [process.execPath, "--disable-proto=delete", initguard, "serve", "--tls-dir", folder, "--listen", "127.0.0.1:PORT"];
  const plain = { isOurs: false, isFresh: false };
  const ours = { isOurs: true, isFresh: false };
  const go = buildGo(folder);
  return [
    { ...plain, name: "bare Node TLS, JSON.parse", command: [process.execPath, join(here, "servers", "bare.ts"), ...pair] },
    { ...ours, name: "initguard, baseline rules", command: [...serve, "--metrics-listen", "off", "--log-level", "error"] },
    { ...ours, isFresh: true, name: "initguard, all of it, every script new", command: [...serve, "--metrics-listen", "127.0.0.1:0"] },
    { ...plain, name: "express.json and res.json, no rules", command: [process.execPath, join(here, "servers", "express-json.ts"), ...pair] },
    ...(go === undefined ? [] : [{ ...plain, name: "Go net/http, decodes the Pod, no rules", command: [go, ...pair] }]),
  ];
}

function buildGo(folder: string): string | undefined {
  const binary = join(folder, "go-webhook");
  const { status } = spawnSync("go", ["build", "-o", binary, "."], { cwd: join(here, "servers", "go"), stdio: "ignore", timeout: 300_000 });
  return status === 0 ? binary : undefined;
}
