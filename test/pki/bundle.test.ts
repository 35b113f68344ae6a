import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printBundle, readBundle } from "../../src/pki/bundle.ts";
import { issueAuthority, issueServing } from "../../src/pki/issue.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const [one, two] = ["one", "two"].map((name) => issueAuthority(name, { now: NOW, lifetime: 90 * DAY }).cert) as [string, string];
const authority = issueAuthority("three", { now: NOW, lifetime: DAY });
const leaf = issueServing(authority, { names: ["localhost"], addresses: [] }, { now: NOW, lifetime: DAY });

describe("readBundle", () => {
  it("reads authorities in their order, with their dates", () => {
    const { authorities, defects } = readBundle(one + two);
    expect(defects).toEqual([]);
    expect(authorities.map(({ pem }) => pem)).toEqual([one, two]);
    expect(authorities[0]?.lifespan).toEqual({ notBefore: NOW - 3_600_000, notAfter: NOW + 90 * DAY });
    expect(authorities[0]?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it("takes nothing for an empty bundle", () => {
    for (const nothing of ["", "\n  \r\n"]) expect(readBundle(nothing)).toEqual({ authorities: [], defects: [] });
  });

  it.each([
    ["garbage", "garbage", 0, ["it is no PEM"]],
    ["half a certificate", one.slice(0, 200), 0, ["it is no PEM"]],
    ["a certificate and half another", one + two.slice(0, 200), 1, ["it holds text that is no PEM"]],
    ["words around it", `my CA\n${one}`, 1, ["it holds text that is no PEM"]],
    ["a leaf", leaf.cert, 0, ["block 1 is a certificate that may not sign others"]],
    ["a key", one + leaf.key, 1, ["block 2 is a private key"]],
    ["nonsense in PEM", `${one}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`, 1, ["block 2 cannot be read as a certificate"]],
    ["the same twice", one + two + one, 2, ["block 3 is there twice"]],
    ["several of these", leaf.cert + one + one, 1, ["block 1 is a certificate that may not sign others", "block 3 is there twice"]],
  ])("says what is wrong with %s, and reads the rest", (_what, pem, count, defects) => {
    const bundle = readBundle(pem);
    expect(bundle.defects).toEqual(defects);
    expect(bundle.authorities).toHaveLength(count);
  });

  it("reads what other systems write: CRLF, no last line break, blank lines between", () => {
    const { authorities, defects } = readBundle(`${one.replaceAll("\n", "\r\n")}\n\n${two.trimEnd()}`);
    expect(defects).toEqual([]);
    expect(printBundle(authorities)).toBe(one + two);
  });

  it("does not judge dates", () => {
    const over = issueAuthority("over", { now: NOW - 100 * DAY, lifetime: DAY }).cert;
    expect(readBundle(over)).toMatchObject({ authorities: [{ pem: over }], defects: [] });
  });

  it("prints each certificate once", () => {
    const { authorities } = readBundle(one + two);
    expect(printBundle([...authorities, ...authorities])).toBe(one + two);
    expect(printBundle([])).toBe("");
  });

  it("never throws, and whatever it has read is read again without defects", () => {
    const pieces = fc.constantFrom(one, two, leaf.cert, leaf.key, "garbage", "\n", "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 6 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { authorities } = readBundle(text);
        expect(readBundle(printBundle(authorities))).toEqual({ authorities, defects: [] });
      }),
    );
  });
});
