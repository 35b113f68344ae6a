import { generateKeyPairSync, type KeyObject } from "node:crypto";
import forge from "node-forge";
import { describe, expect, it } from "vitest";
import { issueAuthority } from "../../../src/pki/issue.ts";
import { type Authorities, trustedOf } from "../../../src/pki/self-managed/authorities.ts";
import { printAuthorities, readAuthorities } from "../../../src/pki/self-managed/authority-secret.ts";
import { authorityFrom, DAY, leafDataFrom, NOW } from "./issued.ts";

const [a, b, c, d] = [0, 1, 2, 3].map((days) => authorityFrom(NOW - days * DAY)) as [
  ReturnType<typeof authorityFrom>,
  ReturnType<typeof authorityFrom>,
  ReturnType<typeof authorityFrom>,
  ReturnType<typeof authorityFrom>,
];
const withoutKey = ({ pem, fingerprint, lifespan }: ReturnType<typeof authorityFrom>) => ({ pem, fingerprint, lifespan });
const ALL: Authorities = { current: a, next: b, previous: [withoutKey(c), withoutKey(d)], until: NOW + DAY };
const data = printAuthorities(ALL);
/** As another tool makes it. */
function rsaAuthority(privateKey: KeyObject, publicKey: KeyObject): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: "spki", format: "pem" }).toString());
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(NOW - DAY);
  certificate.validity.notAfter = new Date(NOW + DAY);
  const subject = [{ name: "commonName", value: "another" }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  const key = forge.pki.privateKeyFromPem(privateKey.export({ type: "pkcs1", format: "pem" }).toString());
  certificate.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}

const over = authorityFrom(NOW - 400 * DAY);

describe("the authority Secret", () => {
  it("reads back as what was written", () => {
    const least: Authorities = { current: a, next: undefined, previous: [], until: 0 };
    for (const authorities of [ALL, least, { ...least, next: b }, { ...ALL, next: undefined }])
      expect(readAuthorities(printAuthorities(authorities), NOW)).toMatchObject({ authorities, defects: [] });
  });

  it("is readable by people", () => {
    expect(Object.keys(data)).toEqual(["ca.crt", "ca.key", "next.crt", "next.key", "previous.crt", "previous.until"]);
    expect(data["previous.until"]).toBe("2026-11-22T12:00:00.000Z");
  });

  it("holds nothing and has no defects when it is empty or does not exist", () => {
    expect(readAuthorities({}, NOW)).toEqual({ authorities: undefined, defects: [], remains: [] });
    expect(readAuthorities({ "ca.crt": "", "ca.key": "", other: "x" }, NOW)).toEqual({ authorities: undefined, defects: [], remains: [] });
  });

  it.each([
    ["ca.key absent", { "ca.key": "" }, ["ca.key is absent"], [a, c, d]],
    ["ca.key of another", { "ca.key": b.key }, ["ca.key does not belong to ca.crt"], [a, c, d]],
    ["ca.key cut", { "ca.key": a.key.slice(0, 60) }, ["ca.key is no private key"], [a, c, d]],
    ["ca.crt absent", { "ca.crt": "" }, ["ca.crt is absent"], [c, d]],
    ["ca.crt cut", { "ca.crt": a.pem.slice(0, 100) }, ["ca.crt is not one authority"], [c, d]],
    ["two in ca.crt", { "ca.crt": a.pem + b.pem }, ["ca.crt is not one authority"], [a, b, c, d]],
    ["a leaf in ca.crt", { "ca.crt": leafDataFrom(a, NOW)["tls.crt"] ?? "" }, ["ca.crt is not one authority"], [c, d]],
    ["ca.crt over", { "ca.crt": over.pem, "ca.key": over.key }, ["ca.crt is over"], [c, d]],
    ["both of ca absent", { "ca.crt": "", "ca.key": "" }, ["ca.crt is absent"], [c, d]],
  ])("cannot sign with %s, but says what still deserves trust", (_what, change, defects, remains) => {
    const read = readAuthorities({ ...data, ...change }, NOW);
    expect(read.authorities).toBeUndefined();
    expect(read.defects).toEqual(defects);
    expect(read.remains.map(({ fingerprint }) => fingerprint)).toEqual(remains.map(({ fingerprint }) => fingerprint));
  });

  it.each([
    ["next.key absent", { "next.key": "" }, ["next.key is absent"], [b, c, d]],
    ["next.crt absent", { "next.crt": "" }, ["next.crt is absent"], [c, d]],
    ["previous.crt cut", { "previous.crt": c.pem + d.pem.slice(0, 99) }, ["previous.crt: it holds text that is no PEM"], [c]],
    ["no date", { "previous.until": "soon" }, ["previous.until is no date"], [c, d]],
    [
      "several of these",
      { "next.key": a.key, "previous.until": "" },
      ["next.key does not belong to next.crt", "previous.until is no date"],
      [b, c, d],
    ],
  ])("still signs with %s", (_what, change, defects, remains) => {
    const read = readAuthorities({ ...data, ...change }, NOW);
    expect(read.authorities?.current).toEqual(a);
    expect(read.defects).toEqual(defects);
    expect(read.remains.map(({ fingerprint }) => fingerprint)).toEqual(remains.map(({ fingerprint }) => fingerprint));
  });

  it("does not sign with an authority of another make, but leaves it trusted", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const named = issueAuthority("a/b=c", { now: NOW, lifetime: DAY });
    const rsa = { cert: rsaAuthority(privateKey, publicKey), key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
    for (const { cert, key } of [named, rsa]) {
      const { authorities, defects, remains } = readAuthorities({ "ca.crt": cert, "ca.key": key }, NOW);
      expect({ authorities, defects }).toEqual({ authorities: undefined, defects: ["ca.crt is not of our making"] });
      expect(remains.map(({ pem }) => pem)).toEqual([cert]);
    }
  });

  it("forgets previous authorities that are over", () => {
    const read = readAuthorities(printAuthorities({ ...ALL, previous: [withoutKey(over)] }), NOW);
    expect(read).toMatchObject({ authorities: { previous: [], until: 0 }, defects: [] });
  });

  it("never says anything of a key", () => {
    const secret = a.key.split("\n")[1] ?? "";
    for (const change of [{ "ca.crt": b.pem }, { "ca.crt": a.key }, { "ca.key": `x${a.key}` }])
      expect(JSON.stringify(readAuthorities({ ...data, "next.key": "", ...change }, NOW).defects)).not.toContain(secret);
  });

  it("is trusted with the signing authority first", () => {
    expect(trustedOf(ALL).map(({ pem }) => pem)).toEqual([a, b, c, d].map(({ pem }) => pem));
  });
});
