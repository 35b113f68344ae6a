import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type TLSSocket } from "node:tls";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { issueAuthority, issueServing } from "../../src/pki/issue.ts";
import { issueThrowAway } from "../../src/pki/throw-away.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 12);
const VALIDITY = { now: NOW, lifetime: 30 * DAY };
const NAMES = ["initguard", "initguard.initguard.svc", "initguard.initguard.svc.cluster.local"];

const authority = issueAuthority("InitGuard CA", { now: NOW, lifetime: 365 * DAY });
const ca = new X509Certificate(authority.cert);
const leafOf = (names: readonly string[], addresses: readonly string[] = []) =>
  new X509Certificate(issueServing(authority, { names, addresses }, VALIDITY).cert);

/** An extension's encoding as hexadecimal, found by the encoding of its object identifier. */
const extensionsOf = (certificate: X509Certificate) => certificate.raw.toString("hex");

describe("issueAuthority", () => {
  it("signs itself, with a P-256 key and SHA-256", () => {
    expect(ca.ca).toBe(true);
    expect(ca.checkIssued(ca)).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(ca.signatureAlgorithm).toBe("ecdsa-with-SHA256");
    expect(ca.subject).toBe("CN=InitGuard CA");
  });

  it("may sign certificates and no authorities, marked critical", () => {
    // basicConstraints, critical: CA true, path length 0; keyUsage, critical: keyCertSign and cRLSign.
    expect(extensionsOf(ca)).toContain("0603551d130101ff040830060101ff020100");
    expect(extensionsOf(ca)).toContain("0603551d0f0101ff040403020106");
  });

  it("writes PEM with line feeds only", () => {
    expect(authority.cert).toMatch(/^-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n$/);
    expect(authority.key).toMatch(/^-----BEGIN PRIVATE KEY-----\n[\w+/=\n]+-----END PRIVATE KEY-----\n$/);
  });
});

describe("issueServing", () => {
  it("is signed by the authority and names its key", () => {
    const leaf = leafOf(NAMES);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    const authorityKeyId = /0603551d0e04160414(\w{40})/.exec(extensionsOf(ca))?.[1] ?? "none";
    expect(extensionsOf(leaf)).toContain(`0603551d23041830168014${authorityKeyId}`);
    expect(extensionsOf(leaf)).toMatch(/0603551d0e04160414\w{40}/);
  });

  it("serves TLS and nothing else, marked critical where RFC 5280 asks", () => {
    const leaf = leafOf(NAMES);
    expect(leaf.ca).toBe(false);
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(extensionsOf(leaf)).toContain("0603551d130101ff04023000");
    expect(extensionsOf(leaf)).toContain("0603551d0f0101ff040403020780");
  });

  it("carries every DNS name and IP address", () => {
    const leaf = leafOf(NAMES, ["10.0.0.7", "::1"]);
    for (const name of NAMES) expect(leaf.checkHost(name)).toBe(name);
    for (const address of ["10.0.0.7", "::1"]) expect(leaf.checkIP(address)).toBe(address);
    expect(leaf.checkHost("initguard.other.svc")).toBeUndefined();
    expect(leaf.checkIP("10.0.0.8")).toBeUndefined();
  });

  it("carries any IP address", () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.array(address, { minLength: 1, maxLength: 5 }), (addresses) => {
        const leaf = leafOf([], addresses);
        for (const one of addresses) expect(leaf.checkIP(one)).toBe(one);
      }),
      { numRuns: 50 },
    );
  });

  it.each(["localhost", "10.0.0", "1.2.3.4.5", "::g", "fe80::1%eth0"])("refuses %s as an IP address", (address) => {
    expect(() => leafOf([], [address])).toThrow();
  });

  it("begins an hour early and ends when it was told", () => {
    const leaf = leafOf(NAMES);
    expect(leaf.validFromDate.getTime()).toBe(NOW - HOUR);
    expect(leaf.validToDate.getTime()).toBe(NOW + 30 * DAY);
  });

  it("never outlives its authority", () => {
    const { cert } = issueServing(authority, { names: NAMES, addresses: [] }, { now: NOW, lifetime: 1_000 * DAY });
    expect(new X509Certificate(cert).validToDate.getTime()).toBe(ca.validToDate.getTime());
  });

  it("writes dates from 2050 on with four-digit years", () => {
    const late = { now: Date.UTC(2049, 11, 31), lifetime: 400 * DAY };
    const old = issueAuthority("late", late);
    const { cert } = issueServing(old, { names: NAMES, addresses: [] }, late);
    expect(new X509Certificate(cert).validToDate.getTime()).toBe(late.now + late.lifetime);
  });

  it("gives every certificate a positive 128-bit serial of its own", () => {
    const serials = Array.from({ length: 1_000 }, () => leafOf(["localhost"]).serialNumber);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(new Set(serials).size).toBe(1_000);
  });
});

describe("issueThrowAway", () => {
  it.each([
    { host: "127.0.0.1", servername: "" },
    { host: "127.0.0.1", servername: "localhost" },
  ])("makes a handshake that a client with the CA accepts: $servername", async ({ host, servername }) => {
    const { ca: root, cert, key } = issueThrowAway();
    const server = createServer({ cert, key, minVersion: "TLSv1.3" }, (socket) => socket.end()).listen(0, host);
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const client: TLSSocket = connect({ host, port, ca: root, ...(servername === "" ? {} : { servername }) });
    try {
      await once(client, "secureConnect");
      expect(client.authorized).toBe(true);
      expect(client.getProtocol()).toBe("TLSv1.3");
    } finally {
      client.destroy();
      server.close();
    }
  });

  it("is not accepted by a client with another CA of the same name", async () => {
    const { cert, key } = issueThrowAway();
    const server = createServer({ cert, key }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const client = connect({ host: "127.0.0.1", port: typeof address === "object" ? address?.port : undefined, ca: issueThrowAway().ca });
    try {
      const [error] = await once(client, "error");
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_SIGNATURE_FAILURE)$/),
      });
    } finally {
      client.destroy();
      server.close();
    }
  });
});
