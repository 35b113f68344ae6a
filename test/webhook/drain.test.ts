import { describe, expect, it } from "vitest";
import { rawTls } from "../support/raw-tls.ts";
import { policyOf, reviewText } from "../support/reviews.ts";
import { testWebhook } from "../support/test-webhook.ts";

const TEXT = reviewText();
const REQUEST = `POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${TEXT.length}\r\n\r\n${TEXT}`;

/** Waits until a connection has received so many answers. */
async function answers(received: () => string, count: number): Promise<void> {
  while ((received().match(/HTTP\/1\.1 /g) ?? []).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("drain", () => {
  it("goes on serving, not ready, each answer the last of its connection", async () => {
    const { address, source, post, drain } = await testWebhook(policyOf(), { drain: { wait: 1_000, deadline: 3_000 } });
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(REQUEST);
    await answers(received, 1);
    expect(received()).not.toMatch(/connection: close/i);

    const drained = drain();
    expect(drain()).toBe(drained);
    const ready = await post("", { method: "GET", path: "/readyz" });
    expect(ready).toMatchObject({ status: 503, body: '{"ready":false,"why":"draining"}', headers: { connection: "close" } });
    expect((await post("", { method: "GET", path: "/livez" })).status).toBe(200);
    socket.write(REQUEST);
    await closed;
    expect(received().match(/"allowed":true/g)).toHaveLength(2);
    expect(received()).toMatch(/connection: close/i);
    expect(await post(TEXT)).toMatchObject({ status: 200, headers: { connection: "close" } });
    await drained;
    await expect(post(TEXT)).rejects.toThrow("ECONNREFUSED");
  });

  it("ends at once when nobody is connected, and closes who is idle", async () => {
    const { address, source, drain } = await testWebhook(policyOf(), { drain: { wait: 0, deadline: 60_000 } });
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(REQUEST);
    await answers(received, 1);
    await drain();
    await closed;
  });

  it("sends a straggler to another replica, where the API server goes at once", async () => {
    const { address, source, drain } = await testWebhook(policyOf(), { drain: { wait: 0, deadline: 60_000 } });
    // In the middle of its request line when the server closes: neither idle nor answered.
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(REQUEST.slice(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const drained = drain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.write(REQUEST.slice(10));
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 503 /);
    expect(received()).toMatch(/retry-after: 0\r\n/i);
    expect(received()).toMatch(/connection: close\r\n/i);
    await drained;
  });

  it("lets a review that is under way finish", async () => {
    const { address, source, drain } = await testWebhook(policyOf(), { drain: { wait: 0, deadline: 60_000 } });
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(REQUEST.slice(0, -5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const drained = drain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.write(REQUEST.slice(-5));
    await closed;
    expect(received()).toContain('"allowed":true');
    await drained;
  });

  it("gives up at its deadline", async () => {
    const { address, source, drain } = await testWebhook(policyOf(), { drain: { wait: 0, deadline: 200 } });
    const { socket, closed } = await rawTls(address.port, source.ca);
    socket.write(REQUEST.slice(0, -5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await drain();
    await closed;
  });

  it("loses no review under load", async () => {
    const { post, drain } = await testWebhook(policyOf(), { drain: { wait: 500, deadline: 3_000 } });
    let isDraining = true;
    const caller = async () => {
      const bodies: string[] = [];
      while (isDraining) bodies.push((await post(TEXT)).body);
      return bodies;
    };
    const callers = Promise.all([caller(), caller(), caller()]);
    const drained = drain();
    setTimeout(() => {
      isDraining = false;
    }, 300);
    const bodies = (await callers).flat();
    expect(bodies.length).toBeGreaterThan(3);
    expect(bodies.every((body) => body.includes('"allowed":true'))).toBe(true);
    await drained;
  });
});
