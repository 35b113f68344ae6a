import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { reviewClient } from "../../src/cli/review-client.ts";
import { issueThrowAway } from "../../src/pki/throw-away.ts";

const { ca, cert, key } = issueThrowAway();
let server: Server | undefined;

afterEach(() => {
  vi.unstubAllEnvs();
  server?.close().closeAllConnections();
});

/** A server that answers everything with the given status and body; gives its port. */
async function answering(status: number, body: string): Promise<number> {
  server = createServer({ cert, key }, (_request, response) => response.writeHead(status).end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function send(port: number, authority = ca): Promise<unknown> {
  const client = reviewClient(port, authority);
  return client.send("{}").finally(() => client.close());
}

describe("reviewClient", () => {
  it("reads a denial with its causes and warnings", async () => {
    const status = { message: "M", details: { causes: [{ field: "spec", message: "Forbidden: no [probes]", reason: "FieldValueForbidden" }] } };
    const port = await answering(200, JSON.stringify({ response: { allowed: false, status, warnings: ["careful"] } }));
    expect(await send(port)).toEqual({
      allowed: false,
      message: "M",
      causes: [{ field: "spec", message: "Forbidden: no [probes]" }],
      warnings: ["careful"],
    });
  });

  it("reads that it is allowed", async () => {
    expect(await send(await answering(200, '{"response":{"allowed":true}}'))).toEqual({ allowed: true, message: "", causes: [], warnings: [] });
  });

  it("says what came instead of an answer", async () => {
    await expect(send(await answering(415, '{"error":"wrong type"}'))).rejects.toThrow('the webhook answered 415: {"error":"wrong type"}');
  });

  it("trusts no other CA, whatever the environment says", async () => {
    const port = await answering(200, '{"response":{"allowed":true}}');
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await expect(send(port, issueThrowAway().ca)).rejects.toThrow(/certificate|signature/);
  });
});
