import { readBundle } from "../../../src/pki/bundle.ts";
import { issueAuthority, issueServing } from "../../../src/pki/issue.ts";
import type { SigningAuthority } from "../../../src/pki/self-managed/authorities.ts";
import { printLeaf } from "../../../src/pki/self-managed/leaf-secret.ts";
import type { Settings } from "../../../src/pki/self-managed/settings.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NOW = Date.UTC(2026, 10, 21, 12);
export const SETTINGS: Settings = {
  names: ["initguard.initguard.svc", "initguard.initguard"],
  authorityLifetime: 365 * DAY,
  leafLifetime: 30 * DAY,
  propagation: 10_000,
};

/** An authority made at some time. */
export function authorityFrom(at: number, name = `made at ${at}`): SigningAuthority {
  const { cert, key } = issueAuthority(name, { now: at, lifetime: SETTINGS.authorityLifetime });
  const [authority] = readBundle(cert).authorities;
  if (authority === undefined) throw new Error("no authority");
  return { ...authority, key };
}

/** The content of a leaf Secret, made at some time. */
export function leafDataFrom(authority: SigningAuthority, at: number, names = SETTINGS.names): Readonly<Record<string, string>> {
  return printLeaf(
    issueServing({ cert: authority.pem, key: authority.key }, { names, addresses: [] }, { now: at, lifetime: SETTINGS.leafLifetime }),
    authority,
  );
}
