import { type ConnectionOptions, connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { newCertificate } from "../support/certificates.ts";
import { reviewText } from "../support/reviews.ts";
import { post, testWebhook } from "../support/test-webhook.ts";

/** The protocol a handshake ends with, or the code of its error. */
function handshake(port: number, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.alpnProtocol || "-"}`);
      socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe("TLS", () => {
  it("is 1.3, whatever name is asked for, and never HTTP/2", async () => {
    const { address, source } = await testWebhook();
    const { ca } = source;
    const offers: readonly ConnectionOptions[] = [
      { ca },
      { ca, servername: "", checkServerIdentity: () => undefined },
      { ca, servername: "initguard.initguard.svc", checkServerIdentity: () => undefined },
      { ca, ALPNProtocols: ["h2", "http/1.1"] },
    ];
    expect(await Promise.all(offers.map((offer) => handshake(address.port, offer)))).toEqual([
      "TLSv1.3 -",
      "TLSv1.3 -",
      "TLSv1.3 -",
      "TLSv1.3 http/1.1",
    ]);
    expect(await handshake(address.port, { ca, ALPNProtocols: ["h2"] })).toBe("ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL");
  });

  it("refuses older versions before and after each of 100 new certificates, all of which are served", async () => {
    const { address, source } = await testWebhook();
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.2", rejectUnauthorized: false, ciphers: "DEFAULT@SECLEVEL=0" } as const;
    expect(await handshake(address.port, old)).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
    for (let round = 0; round < 100; round++) {
      const next = newCertificate();
      source.change(next);
      const [older, current] = await Promise.all([handshake(address.port, old), handshake(address.port, { ca: next.ca })]);
      expect({ older, current }).toEqual({ older: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", current: "TLSv1.3 -" });
    }
    // The first authority is no longer the one in service.
    expect(await handshake(address.port, { ca: source.ca })).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED|CERT_SIGNATURE/);
  });

  it.each([
    ["an empty key", { key: "" }],
    ["an empty certificate", { cert: " \n" }],
    ["the key of another certificate", { key: newCertificate().key }],
    ["a key cut off", { key: newCertificate().key.slice(0, 100) }],
    ["a certificate cut off", { cert: newCertificate().cert.slice(0, 100) }],
  ])("keeps the old certificate, and says so, when the new one has %s", async (_, part) => {
    const { address, source, log } = await testWebhook();
    source.change({ ...newCertificate(), ...part });
    expect((await post(address.port, source.ca, reviewText())).status).toBe(200);
    expect(log.filter(({ level }) => level === "error")).toEqual([
      { level: "error", message: "a new serving certificate cannot be served; the old one stays", object: { why: expect.any(String) } },
    ]);
  });

  it("says why the source did not take a pair over", async () => {
    const { source, log } = await testWebhook();
    source.reject("the key does not belong to the certificate");
    expect(log).toEqual([expect.objectContaining({ level: "error", object: { why: "the key does not belong to the certificate" } })]);
  });

  it("survives whatever is sent instead of a handshake", async () => {
    const { address, source, log } = await testWebhook();
    for (const bytes of [
      "GET / HTTP/1.1\r\n\r\n",
      "\u0016\u0003\u0001\u0000\u0005hello",
      "\u0000".repeat(100_000),
      "\u0080\u002e\u0001\u0003\u0001",
    ]) {
      await sendRaw(address.port, bytes);
    }
    expect((await post(address.port, source.ca, reviewText())).status).toBe(200);
    expect(log.filter(({ level }) => level === "error")).toEqual([]);
  });
});

async function sendRaw(port: number, bytes: string): Promise<void> {
  const { connect: plain } = await import("node:net");
  await new Promise<void>((resolve) => {
    const socket = plain(port, "127.0.0.1", () => socket.end(Buffer.from(bytes, "latin1")));
    socket.on("close", () => resolve());
    socket.on("error", () => undefined);
    socket.resume();
  });
}
