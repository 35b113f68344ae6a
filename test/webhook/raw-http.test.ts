import { describe, expect, it } from "vitest";
import { rawTls } from "../support/raw-tls.ts";
import { reviewText } from "../support/reviews.ts";
import { testWebhook } from "../support/test-webhook.ts";

const REVIEW = reviewText();
const HEAD = "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
const LENGTH = `Content-Length: ${REVIEW.length}\r\n`;
const CHUNKED = `${REVIEW.length.toString(16)}\r\n${REVIEW}\r\n0\r\n\r\n`;
/** Would be answered if it were ever taken for a request of its own. */
const SMUGGLED = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

describe("raw HTTP", () => {
  it("is understood in one piece, byte by byte, and twice in a row", async () => {
    const { address, source } = await testWebhook();
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    for (const byte of `${HEAD}${LENGTH}\r\n${REVIEW}`) socket.write(byte);
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${CHUNKED}`);
    await closed;
    expect(received().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(received().match(/"allowed":true/g)).toHaveLength(2);
  });

  it.each([
    ["both Content-Length and Transfer-Encoding", `${HEAD}${LENGTH}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["Transfer-Encoding and then Content-Length", `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ["two lengths", `${HEAD}${LENGTH}Content-Length: 5\r\n\r\n${REVIEW}${SMUGGLED}`],
    ["two lengths in one header", `${HEAD}Content-Length: ${REVIEW.length}, 5\r\n\r\n${REVIEW}${SMUGGLED}`],
    ["a negative length", `${HEAD}Content-Length: -1\r\n\r\n${REVIEW}`],
    ["a hexadecimal length", `${HEAD}Content-Length: 0x10\r\n\r\n${REVIEW}`],
    ["a length with a sign", `${HEAD}Content-Length: +10\r\n\r\n${REVIEW}`],
    ["a length beyond counting", `${HEAD}Content-Length: 99999999999999999999999\r\n\r\n${REVIEW}`],
    ["chunked before another encoding", `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n${CHUNKED}${SMUGGLED}`],
    ["an encoding that only looks chunked", `${HEAD}Transfer-Encoding: xchunked\r\n\r\n${CHUNKED}${SMUGGLED}`],
    ["a space before the colon", `${HEAD}Transfer-Encoding : chunked\r\n${LENGTH}\r\n${REVIEW}${SMUGGLED}`],
    ["a folded header", `${HEAD}Transfer-Encoding:\r\n chunked\r\n${LENGTH}\r\n${CHUNKED}${SMUGGLED}`],
    ["a line feed alone", `${HEAD.replaceAll("\r\n", "\n")}${LENGTH}\r\n${REVIEW}${SMUGGLED}`],
    ["a carriage return in a header", `${HEAD}X: a\rContent-Length: 0\r\n\r\n${SMUGGLED}`],
    ["a null byte in a header", `${HEAD}X: a\0b\r\n${LENGTH}\r\n${REVIEW}`],
    ["a chunk size that is none", `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n${REVIEW}\r\n0\r\n\r\n${SMUGGLED}`],
    ["a chunk longer than it says", `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n${REVIEW}\r\n0\r\n\r\n${SMUGGLED}`],
    ["an unknown method", `FOO /validate HTTP/1.1\r\nHost: localhost\r\n\r\n${SMUGGLED}`],
    ["a tunnel", `CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n${SMUGGLED}`],
    ["no host", `POST /validate HTTP/1.1\r\n${LENGTH}\r\n${REVIEW}${SMUGGLED}`],
    ["HTTP/2 in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["HTTP/3", `POST /validate HTTP/3.0\r\nHost: localhost\r\n\r\n${SMUGGLED}`],
    ["headers of 20 KB", `${HEAD}X: ${"a".repeat(20_000)}\r\n\r\n${SMUGGLED}`],
    ["a path of 20 KB", `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n${SMUGGLED}`],
    ["10,000 headers", `${HEAD}${"a:b\r\n".repeat(10_000)}\r\n${SMUGGLED}`],
    ["no HTTP", "\u0000\u0001\u0002\r\n\r\n"],
  ])("with %s is closed and nothing behind it is answered", async (_, bytes) => {
    const { address, source, inFlightBytes, log } = await testWebhook();
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(Buffer.from(bytes, "latin1"));
    await closed;
    expect(received()).not.toContain('"live":true');
    expect(received()).not.toContain('"allowed":true');
    expect(inFlightBytes()).toBe(0);
    expect(log.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("leaves an upgrade alone", async () => {
    const { address, source } = await testWebhook();
    const { socket, received, closed } = await rawTls(address.port, source.ca);
    socket.write(`${HEAD}${LENGTH}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n${REVIEW}`);
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});
