import { describe, expect, it } from "vitest";
import { readLeaf } from "../../../src/pki/self-managed/leaf-secret.ts";
import { authorityFrom, DAY, HOUR, leafDataFrom, NOW } from "./issued.ts";

const [a, b] = [authorityFrom(NOW, "a"), authorityFrom(NOW, "b")];
const data = leafDataFrom(a, NOW);

describe("the leaf Secret", () => {
  it("reads back as a leaf that leads to its authority and has its names", () => {
    const { leaf, reason } = readLeaf(data, NOW);
    expect(reason).toBeUndefined();
    expect(leaf?.lifespan).toEqual({ notBefore: NOW - HOUR, notAfter: NOW + 30 * DAY });
    expect([leaf?.isUnder(a), leaf?.isUnder(b)]).toEqual([true, false]);
    expect(leaf?.missingOf(["initguard.initguard.svc", "other.svc"])).toBe("other.svc");
    expect(leaf?.missingOf(["initguard.initguard.svc"])).toBeUndefined();
  });

  it("has nothing in it, or something that is of no use", () => {
    expect(readLeaf({}, NOW)).toEqual({});
    expect(readLeaf({ "ca.crt": a.pem }, NOW)).toEqual({});
    expect(readLeaf({ ...data, "tls.crt": "" }, NOW)).toHaveProperty("reason");
    expect(readLeaf({ ...data, "tls.crt": `${data["tls.crt"]}`.slice(0, 99) }, NOW)).toHaveProperty("reason");
    expect(readLeaf(data, NOW + 30 * DAY)).toEqual({ reason: "the certificate expired on 2026-12-21T12:00:00.000Z" });
  });

  it("is a leaf although our clock is behind", () => {
    expect(readLeaf(data, NOW - 2 * HOUR).leaf).toBeDefined();
  });

  it("says of what type it is by its keys, for mounting", () => {
    expect(Object.keys(data)).toEqual(["tls.crt", "tls.key", "ca.crt"]);
    expect(data["ca.crt"]).toBe(a.pem);
  });
});
