import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { checkBundle, checkLeaf } from "../../src/pki/certificate-checks.ts";
import { issueAuthority, issueServing } from "../../src/pki/issue.ts";
import { readLeaf } from "../../src/pki/self-managed/leaf-secret.ts";
import { checkServed } from "../../src/pki/served-certificate.ts";
import { issueThrowAway } from "../../src/pki/throw-away.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const young = issueAuthority("young", { now: NOW, lifetime: 90 * DAY });
const old = issueAuthority("old", { now: NOW - 80 * DAY, lifetime: 90 * DAY });
const NAMES = ["initguard.initguard.svc"];
const leafOf = (authority: { cert: string; key: string }, now = NOW) => {
  const { cert, key } = issueServing(authority, { names: NAMES, addresses: [] }, { now, lifetime: 30 * DAY });
  return { "tls.crt": cert, "tls.key": key };
};

describe("checkBundle", () => {
  it.each([
    [young.cert, "fine", "one authority is valid until 2027-02-19T12:00:00Z, 99 % of its life left"],
    [old.cert + young.cert, "fine", /^2 authorities, the best of them is valid until 2027-02-19/],
    [old.cert, "wrong", /11 % of its life left$/],
    [issueAuthority("over", { now: NOW - 100 * DAY, lifetime: DAY }).cert, "wrong", /^one authority was valid until 2026-08-14/],
    [issueAuthority("later", { now: NOW + DAY, lifetime: DAY }).cert, "wrong", /is not valid before 2026-11-22T11:00:00Z$/],
    ["", "wrong", /^it is empty/],
    ["garbage", "wrong", "it is no PEM"],
    [`${young.cert}garbage`, "wrong", "it holds text that is no PEM"],
  ])("judges %#", (pem, result, detail) => {
    expect(checkBundle(pem, NOW)).toEqual({ result, detail: typeof detail === "string" ? detail : expect.stringMatching(detail) });
  });

  it("becomes wrong with less than 30 % of a life left", () => {
    const length = 90 * DAY + 3_600_000;
    const edge = NOW - 3_600_000 + length * 0.7;
    expect([edge, edge + 1].map((now) => checkBundle(young.cert, now).result)).toEqual(["fine", "wrong"]);
  });
});

describe("checkLeaf", () => {
  const check = (data: Record<string, string>, bundle = young.cert, now = NOW) => checkLeaf(readLeaf(data, now), { bundle, names: NAMES, now });

  it.each([
    ["a good one", check(leafOf(young)), "fine", /^it leads to the CA bundle, has every name, and is valid until 2026-12-21T12:00:00Z, 99 %/],
    ["one of another authority", check(leafOf(young), old.cert), "wrong", "it leads to no authority in the CA bundle"],
    ["one of the second authority in the bundle", check(leafOf(young), old.cert + young.cert), "fine", /99 %/],
    ["one near its end", check(leafOf(young, NOW - 25 * DAY)), "wrong", /16 % of its life left$/],
    ["one that is over", check(leafOf(young, NOW - 31 * DAY)), "wrong", /expired/],
    ["one that has not begun", check(leafOf(young, NOW + DAY)), "wrong", /not valid before/],
    ["none", check({}), "wrong", "there is no certificate"],
    ["half of one", check({ ...leafOf(young), "tls.key": "" }), "wrong", "the key file holds no private key in PEM"],
    [
      "one without a name",
      checkLeaf(readLeaf(leafOf(young), NOW), { bundle: young.cert, names: ["other.svc"], now: NOW }),
      "wrong",
      "it does not name other.svc",
    ],
  ])("judges %s", (_what, { result: found, detail: why }, result, detail) => {
    expect(found).toBe(result);
    expect(why).toEqual(typeof detail === "string" ? detail : expect.stringMatching(detail));
  });
});

describe("checkServed", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });
  const { ca, cert, key } = issueThrowAway();

  async function serve(): Promise<number> {
    const listening = createServer({ cert, key }, (socket) => socket.on("error", () => undefined));
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    return (listening.address() as AddressInfo).port;
  }

  it("shakes hands as the API server does", async () => {
    const port = await serve();
    const at = { host: "127.0.0.1", port, name: "localhost", bundle: ca };
    expect(await checkServed(at, Date.now())).toMatchObject({ result: "fine", detail: expect.stringContaining("of its life left") });
    expect(await checkServed(at, Date.now() + 6 * DAY)).toMatchObject({ result: "wrong" });
    expect(await checkServed({ ...at, name: "other.svc" }, Date.now())).toMatchObject({
      result: "wrong",
      detail: expect.stringContaining("other.svc"),
    });
    expect(await checkServed({ ...at, bundle: young.cert }, Date.now())).toMatchObject({ result: "wrong" });
    expect(await checkServed({ ...at, port: 1 }, Date.now())).toMatchObject({ result: "wrong", detail: expect.stringContaining("ECONNREFUSED") });
    expect(await checkServed({ ...at, bundle: "garbage" }, Date.now())).toMatchObject({ result: "wrong" });
  });
});
