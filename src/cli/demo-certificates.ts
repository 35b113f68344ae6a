import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ThrowAway } from "../pki/throw-away.ts";

/** Certificates as files. */
export interface WrittenCertificates {
  /** Path of the CA certificate. */
  readonly ca: string;
  /** Removes what would be left lying about: a folder made for this run only. */
  readonly remove: () => void;
}

/** Writes `ca.crt`, `tls.crt` and `tls.key` (for the user's eyes alone) to a folder, which is made if need be; throws one sentence when that is not possible. */
export function writeCertificates(certificates: ThrowAway, folder: string): WrittenCertificates {
  try {
    mkdirSync(folder, { recursive: true });
    return { ca: write(certificates, folder), remove: () => undefined };
  } catch (error) {
    throw new Error(`cannot write certificates to ${folder}: ${error instanceof Error ? error.message : "unknown error"}`, { cause: error });
  }
}

/** Writes them to the folder if it is there and can be written, else to a new temporary one. */
export function writeCertificatesSomewhere(certificates: ThrowAway, folder: string): WrittenCertificates {
  try {
    return { ca: write(certificates, folder), remove: () => undefined };
  } catch {
    const temporary = mkdtempSync(join(tmpdir(), "initguard-"));
    return { ca: write(certificates, temporary), remove: () => rmSync(temporary, { recursive: true, force: true }) };
  }
}

function write({ ca, cert, key }: ThrowAway, folder: string): string {
  const put = (name: string, content: string, mode: number) => {
    const path = join(folder, name);
    // A file that is there already would keep its mode and its owner.
    rmSync(path, { force: true });
    writeFileSync(path, content, { mode, flag: "wx" });
    return path;
  };
  put("tls.key", key, 0o600);
  put("tls.crt", cert, 0o644);
  return put("ca.crt", ca, 0o644);
}
