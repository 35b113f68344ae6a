import { describe, expect, it, vi } from "vitest";
import { expectLawful } from "../support/answer-laws.ts";
import { initContainer, minimalPod } from "../support/pods.ts";
import { rawTls } from "../support/raw-tls.ts";
import { policyOf, reviewText, UID } from "../support/reviews.ts";
import { testWebhook } from "../support/test-webhook.ts";

const HEAD = "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

/** The text of a review of about so many bytes. */
function reviewOfSize(bytes: number): string {
  return reviewText({ object: minimalPod({ initContainers: [initContainer({ args: ["x".repeat(bytes - 700)] })] }) });
}

describe("a body over the limit", () => {
  it("is denied with the uid of its first bytes, and the connection closed", async () => {
    const webhook = await testWebhook(policyOf(), { limits: { bodyBytes: 100_000 } });
    const { status, headers, body } = await webhook.post(reviewOfSize(200_000));
    expect({ status, connection: headers["connection"] }).toEqual({ status: 200, connection: "close" });
    expect(expectLawful(body, UID).response.status).toMatchObject({
      code: 413,
      reason: "RequestEntityTooLarge",
      message: expect.stringContaining("100000 bytes"),
    });
    expect(webhook.inFlightBytes()).toBe(0);
    expect(webhook.log).toEqual([expect.objectContaining({ level: "warn", object: expect.objectContaining({ uid: UID }) })]);
  });

  it("is denied when it comes in chunks and promises nothing, from the first byte too many on", async () => {
    const text = reviewOfSize(100_000);
    for (const [bodyBytes, expected] of [
      [text.length, '"allowed":true'],
      [text.length - 1, `"uid":"${UID}","allowed":false,"status":{"code":413`],
    ] as const) {
      const { address, source, inFlightBytes } = await testWebhook(policyOf(), { limits: { bodyBytes } });
      const { socket, received, closed } = await rawTls(address.port, source.ca);
      socket.write(`${HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`);
      for (let at = 0; at < text.length; at += 10_000) {
        const chunk = text.slice(at, at + 10_000);
        socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
      }
      socket.write("0\r\n\r\n");
      await closed;
      expect(received()).toContain(expected);
      expect(inFlightBytes()).toBe(0);
    }
  });

  it("is 413 where there is no uid", async () => {
    const webhook = await testWebhook(policyOf(), { limits: { bodyBytes: 1_000 } });
    expect(await webhook.post("x".repeat(2_000))).toMatchObject({ status: 413, body: expect.stringContaining("larger than 1000 bytes") });
  });

  it("is exactly what is over it", async () => {
    const text = reviewOfSize(10_000);
    const webhook = await testWebhook(policyOf(), { limits: { bodyBytes: text.length } });
    expect((await webhook.post(text)).body).toContain('"allowed":true');
    expect((await webhook.post(`${text} `)).body).toContain('"code":413');
  });

  it("is answered to a caller that stops sending, and does not fill the memory", async () => {
    const { address, source } = await testWebhook(policyOf(), { timeouts: { linger: 100 } });
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(`${HEAD}Content-Length: 41943041\r\n\r\n${reviewText()}${" ".repeat(1_024)}`);
    await closed;
    expect(received()).toContain(`"uid":"${UID}","allowed":false,"status":{"code":413`);
  });
});

describe("bodies in flight", () => {
  it("send what goes over their budget away for a second", async () => {
    const webhook = await testWebhook(policyOf(), { limits: { inFlightBytes: 20_000 } });
    const { status, headers, body } = await webhook.post(reviewOfSize(60_000));
    expect({ status, retry: headers["retry-after"], connection: headers["connection"] }).toEqual({ status: 503, retry: "1", connection: "close" });
    expect(JSON.parse(body)).toEqual({ error: "too many reviews are in flight; try again" });
    expect(webhook.inFlightBytes()).toBe(0);
    expect((await webhook.post(reviewText())).status).toBe(200);
  });

  it("hold two large reviews, and small ones beside them", async () => {
    const { address, source, post, inFlightBytes } = await testWebhook(policyOf(), { limits: { largeBytes: 10_000 } });
    const text = reviewOfSize(40_000);
    const halves = await Promise.all([1, 2].map(() => rawTls(address.port, source.ca)));
    for (const { socket } of halves) socket.write(`${HEAD}Connection: close\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, 30_000)}`);
    await vi.waitFor(() => expect(inFlightBytes()).toBe(60_000));
    expect((await post(text)).status).toBe(503);
    expect((await post(reviewText())).status).toBe(200);
    for (const { socket } of halves) socket.write(text.slice(30_000));
    await Promise.all(halves.map(({ closed }) => closed));
    for (const { received } of halves) expect(received()).toContain('"allowed":true');
    expect((await post(text)).status).toBe(200);
    expect(inFlightBytes()).toBe(0);
  });

  it("are not held by a length that is only promised", async () => {
    const { address, source, post } = await testWebhook(policyOf(), { limits: { inFlightBytes: 50_000, bodyBytes: 50_000 } });
    const { socket } = await rawTls(address.port, source.ca);
    socket.write(`${HEAD}Content-Length: 50000\r\n\r\n{`);
    expect((await post(reviewOfSize(40_000))).status).toBe(200);
    socket.destroy();
  });

  it("are given back, and nothing is answered, when a caller goes away at any byte", async () => {
    const { address, source, inFlightBytes, log } = await testWebhook();
    const request = `${HEAD}Content-Length: ${reviewOfSize(40_000).length}\r\n\r\n${reviewOfSize(40_000)}`;
    const offsets = Array.from({ length: 50 }, (_, at) => Math.floor(((request.length - 1) * at) / 49));
    for (const offset of offsets) {
      const { socket, received, closed } = await rawTls(address.port, source.ca);
      if (offset === 0) socket.destroy();
      else socket.write(request.slice(0, offset), () => socket.destroy());
      await closed;
      expect(received()).toBe("");
    }
    await vi.waitFor(() => expect(inFlightBytes()).toBe(0));
    expect(log).toEqual([]);
  });
});
