import { describe, expect, it } from "vitest";
import { parseListenAddress, printAddress } from "../../src/cli/listen-address.ts";

describe("parseListenAddress", () => {
  it.each([
    [":9443", { host: "", port: 9443 }, "*:9443"],
    ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }, "127.0.0.1:0"],
    ["localhost:65535", { host: "localhost", port: 65535 }, "localhost:65535"],
    ["[::1]:9443", { host: "::1", port: 9443 }, "[::1]:9443"],
    ["[::]:80", { host: "::", port: 80 }, "[::]:80"],
  ])("reads %s", (text, address, printed) => {
    expect(parseListenAddress(text)).toEqual(address);
    expect(printAddress(address)).toBe(printed);
  });

  it.each(["", "9443", "localhost", ":", ":65536", ":-1", ":9443 ", "::1:9443", "[::1]", "[host]:1", "a b:1", "http://x:1", ":1e3"])(
    "refuses %j",
    (text) => {
      expect(() => parseListenAddress(text)).toThrow("Give HOST:PORT or :PORT, with a port up to 65535.");
    },
  );
});
