import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inspectPair } from "../../src/pki/certificate.ts";
import { issueAuthority, issueServing } from "../../src/pki/issue.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const SERVING = { names: ["initguard.initguard.svc"], addresses: [] };

const authority = issueAuthority("InitGuard CA", { now: NOW, lifetime: 90 * DAY });
const pair = issueServing(authority, SERVING, { now: NOW, lifetime: 30 * DAY });
const other = issueServing(authority, SERVING, { now: NOW, lifetime: 30 * DAY });

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const encrypted = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
  .toString();

/** The certificate with bytes of its encoding replaced; its signature no longer fits, which only a check against a CA would see. */
function patched(cert: string, from: string, to: string): string {
  const hex = Buffer.from(cert.replace(/-----.*-----/g, ""), "base64").toString("hex");
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(hex.replace(from, to), "hex").toString("base64")}\n-----END CERTIFICATE-----\n`;
}

describe("inspectPair", () => {
  it("accepts a pair that fits, with its end", () => {
    expect(inspectPair(pair, { now: NOW })).toEqual({ certificate: { ...pair, notAfter: NOW + 30 * DAY } });
  });

  it("accepts a pair that the authority signed and that has the names", () => {
    expect(inspectPair(pair, { now: NOW, ca: authority.cert, names: SERVING.names })).toHaveProperty("certificate");
  });

  it("accepts the authority's certificate behind the pair's own", () => {
    const chain = { ...pair, cert: pair.cert + authority.cert };
    expect(inspectPair(chain, { now: NOW, ca: authority.cert })).toHaveProperty("certificate");
  });

  it.each([
    ["the key of another", { ...pair, key: other.key }, "the private key does not belong to the certificate"],
    ["a key of another kind", { ...pair, key: rsa }, "the private key does not belong to the certificate"],
    ["an encrypted key", { ...pair, key: encrypted }, "the private key is encrypted"],
    ["no key", { ...pair, key: "" }, "the key file holds no private key in PEM"],
    ["half a key", { ...pair, key: pair.key.slice(0, 100) }, "the key file holds no private key in PEM"],
    ["a certificate as key", { ...pair, key: pair.cert }, "the key file holds no private key in PEM"],
    ["no certificate", { ...pair, cert: "" }, "the certificate file holds no certificate in PEM"],
    ["half a certificate", { ...pair, cert: pair.cert.slice(0, 200) }, "the certificate file holds no certificate in PEM"],
    [
      "a certificate of nothing",
      { ...pair, cert: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
      "the certificate file holds a certificate that cannot be read",
    ],
    ["a chain that ends in nothing", { ...pair, cert: `${pair.cert}-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----` }, /cannot be read$/],
    ["an authority", authority, "the certificate has no subject alternative name, and the API server reads no other name"],
    [
      "a client's certificate",
      { ...pair, cert: patched(pair.cert, "06082b06010505070301", "06082b06010505070302") },
      "the certificate is not meant for servers (extended key usage)",
    ],
  ])("refuses %s", (_what, wrong, reason) => {
    expect(inspectPair(wrong, { now: NOW })).toEqual({ reason: typeof reason === "string" ? reason : expect.stringMatching(reason) });
  });

  it.each([
    [NOW - 3_600_001, "the certificate is not valid before 2026-11-21T11:00:00.000Z"],
    [NOW + 30 * DAY, "the certificate expired on 2026-12-21T12:00:00.000Z"],
  ])("refuses it at the wrong time: %s", (now, reason) => {
    expect(inspectPair(pair, { now })).toEqual({ reason });
  });

  it("accepts it from its first to its last moment", () => {
    for (const now of [NOW - 3_600_000, NOW + 30 * DAY - 1]) expect(inspectPair(pair, { now })).toHaveProperty("certificate");
  });

  it("refuses a pair without an expected name", () => {
    expect(inspectPair(pair, { now: NOW, names: [...SERVING.names, "initguard.other.svc"] })).toEqual({
      reason: "the certificate does not name initguard.other.svc",
    });
  });

  it("refuses a pair of another authority, even of one with the same name", () => {
    const twin = issueAuthority("InitGuard CA", { now: NOW, lifetime: 90 * DAY });
    for (const cert of [pair.cert, pair.cert + authority.cert])
      expect(inspectPair({ ...pair, cert }, { now: NOW, ca: twin.cert })).toEqual({
        reason: "the certificate was not signed by the expected authority",
      });
  });

  it("does not take the common name for a name", () => {
    const byAddress = issueServing(authority, { names: [], addresses: ["10.0.0.7"] }, { now: NOW, lifetime: DAY });
    expect(inspectPair(byAddress, { now: NOW, names: ["initguard"] })).toEqual({ reason: "the certificate does not name initguard" });
  });

  it("refuses a pair that was changed after it was signed", () => {
    const cert = patched(pair.cert, Buffer.from("initguard.svc").toString("hex"), Buffer.from("initguarx.svc").toString("hex"));
    expect(inspectPair({ ...pair, cert }, { now: NOW, ca: authority.cert })).toEqual({
      reason: "the certificate was not signed by the expected authority",
    });
  });

  it("never shows key material", () => {
    const secret = pair.key.split("\n")[1] ?? "";
    for (const key of [other.key, pair.key.replace("BEGIN", "BEGUN"), `${pair.key}${pair.key}`])
      expect(JSON.stringify(inspectPair({ cert: other.cert.replace("C", "D"), key }, { now: NOW }))).not.toContain(secret);
  });
});
