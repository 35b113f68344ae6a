import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { InFlight } from "../../src/webhook/in-flight.ts";
import { LIMITS, TIMEOUTS } from "../../src/webhook/limits.ts";
import { createReviewServer } from "../../src/webhook/server.ts";
import { testSource } from "../support/certificates.ts";
import { rawTls } from "../support/raw-tls.ts";
import { policyOf, reviewText, UID } from "../support/reviews.ts";
import { testWebhook } from "../support/test-webhook.ts";

const SHORT = { handshake: 100, headers: 100, request: 200, keepAlive: 100, check: 20 };
const HEAD = "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

describe("timeouts", () => {
  it("outlast every idle connection of the API server, and no stuck one", () => {
    const server = createReviewServer(
      testSource().current(),
      {
        policies: new Map([["test", policyOf()]]),
        defaultProfile: "test",
        limits: LIMITS,
        timeouts: TIMEOUTS,
        inFlight: new InFlight(LIMITS),
        life: { phase: "serving" },
        clock: () => 0,
        newFaultId: () => "f",
        onDecision: () => undefined,
        onShed: () => undefined,
      },
      () => undefined,
    );
    const { keepAliveTimeout, headersTimeout, requestTimeout, maxConnections, timeout } = server;
    expect({ keepAliveTimeout, headersTimeout, requestTimeout, maxConnections, timeout }).toEqual({
      keepAliveTimeout: 100_000,
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      maxConnections: 1_000,
      timeout: 0,
    });
  });

  it("close a connection without a handshake", async () => {
    const { address } = await testWebhook(policyOf(), { timeouts: SHORT });
    await new Promise<void>((resolve) =>
      connect(address.port, "127.0.0.1")
        .on("close", () => resolve())
        .resume(),
    );
  });

  it("close a connection with half a handshake", async () => {
    const { address } = await testWebhook(policyOf(), { timeouts: SHORT });
    await new Promise<void>((resolve) => {
      const socket = connect(address.port, "127.0.0.1", () => socket.write(Buffer.from("1603010200010001fc0303", "hex")));
      socket
        .on("error", () => undefined)
        .on("close", () => resolve())
        .resume();
    });
  });

  it.each([
    ["nothing", ""],
    ["half a request line", "POST /vali"],
    ["half the headers", HEAD],
    ["half a body", `${HEAD}Content-Length: 10000\r\n\r\n${reviewText().slice(0, 500)}`],
    ["half a chunk", `${HEAD}Transfer-Encoding: chunked\r\n\r\n1000\r\n${reviewText().slice(0, 500)}`],
  ])("close a connection that sends %s and then waits", async (_, bytes) => {
    const { address, source, inFlightBytes, log } = await testWebhook(policyOf(), { timeouts: SHORT });
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(bytes);
    await closed;
    expect(received()).not.toContain("allowed");
    expect(inFlightBytes()).toBe(0);
    expect(log).toEqual([]);
  });

  it("close a connection that drips", async () => {
    const { address, source } = await testWebhook(policyOf(), { timeouts: SHORT });
    const { socket, closed } = await rawTls(address.port, source.ca);
    socket.write(`${HEAD}Content-Length: 10000\r\n\r\n`);
    const drip = setInterval(() => socket.write("{"), 20);
    await closed;
    clearInterval(drip);
  });

  it("close an idle connection, and not before it was idle", async () => {
    const { address, source } = await testWebhook(policyOf(), { timeouts: SHORT });
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(`${HEAD}Content-Length: ${reviewText().length}\r\n\r\n${reviewText()}`);
    await closed;
    expect(received()).toContain('"allowed":true');
  });

  it("hang up on more connections than there may be", async () => {
    const { address, source } = await testWebhook(policyOf(), { limits: { connections: 2 } });
    const first = await rawTls(address.port, source.ca);
    const second = await rawTls(address.port, source.ca);
    await expect(rawTls(address.port, source.ca)).rejects.toThrow();
    first.socket.destroy();
    second.socket.destroy();
  });

  it("deny a review that arrives when its caller is about to give up, with its uid", async () => {
    const { address, source, log } = await testWebhook();
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    const body = reviewText();
    socket.write(
      `${HEAD.replace("/validate", "/validate?timeout=1s")}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 300)}`,
    );
    setTimeout(() => socket.write(body.slice(300)), 600);
    await closed;
    expect(received()).toContain(`"uid":"${UID}","allowed":false,"status":{"code":504,"reason":"Timeout"`);
    expect(log).toEqual([expect.objectContaining({ level: "warn", object: expect.objectContaining({ uid: UID, reason: "Timeout" }) })]);
  });
});
