import { describe, expect, it } from "vitest";
import { type AuthorityCertificate, printBundle } from "../../../src/pki/bundle.ts";
import { issueAuthority } from "../../../src/pki/issue.ts";
import type { Authorities, SigningAuthority } from "../../../src/pki/self-managed/authorities.ts";
import { printAuthorities, readAuthorities } from "../../../src/pki/self-managed/authority-secret.ts";
import { readLeaf } from "../../../src/pki/self-managed/leaf-secret.ts";
import { nextStep } from "../../../src/pki/self-managed/next-step.ts";
import { confirm, readTrust } from "../../../src/pki/self-managed/trust.ts";
import type { World } from "../../../src/pki/self-managed/world.ts";
import { authorityFrom, DAY, HOUR, leafDataFrom, NOW, SETTINGS } from "./issued.ts";

const withoutKey = ({ pem, fingerprint, lifespan }: SigningAuthority): AuthorityCertificate => ({ pem, fingerprint, lifespan });
const a = authorityFrom(NOW - DAY, "a");
const b = authorityFrom(NOW, "b");
const old = authorityFrom(NOW - 300 * DAY, "old");
const stranger = authorityFrom(NOW, "stranger");
const names = new Map([a, b, old, stranger].map(({ fingerprint }, at) => [fingerprint, ["a", "b", "old", "stranger"][at]]));

interface Given {
  readonly stored?: Partial<Authorities> | Readonly<Record<string, string>> | undefined;
  readonly leaf?: Readonly<Record<string, string>> | undefined;
  /** What each of the two webhooks trusts. */
  readonly trust?: readonly (readonly AuthorityCertificate[] | string)[];
  /** Milliseconds that what is trusted has been trusted. */
  readonly since?: number;
  readonly now?: number;
  readonly skew?: number;
  readonly isHolder?: boolean;
}

function worldOf({ stored, leaf = {}, trust = ["", ""], since = HOUR, now = NOW, skew = 0, isHolder = true }: Given): World {
  const data =
    stored === undefined ? {} : isAuthorities(stored) ? printAuthorities({ current: a, next: undefined, previous: [], until: 0, ...stored }) : stored;
  const webhooks = trust.map((some, at) => ({ name: `webhook-${at}`, bundle: typeof some === "string" ? some : printBundle(some) }));
  const read = readTrust({ webhooks });
  return {
    ...{ isHolder, now, serverTime: now + skew, trust: read },
    stored: readAuthorities(data, now),
    leaf: readLeaf(leaf, now),
    confirmed: confirm(confirm(new Map(), read, now - since), read, now),
  };
}

function isAuthorities(stored: object): stored is Partial<Authorities> {
  return !Object.keys(stored).some((key) => key.includes("."));
}

/** The step, with authorities by their names. */
function stepIn(given: Given): object {
  const step = nextStep(worldOf(given), SETTINGS);
  const nameOf = (one: AuthorityCertificate | "new" | undefined) => (typeof one === "object" ? (names.get(one.fingerprint) ?? "?") : one);
  if ("draft" in step) {
    const { current, next, previous, until } = step.draft;
    return { ...step, draft: { current: nameOf(current), next: nameOf(next), previous: previous.map(nameOf), until: until === 0 ? 0 : until - NOW } };
  }
  if ("bundle" in step) return { ...step, bundle: step.bundle.map(nameOf) };
  if ("authority" in step) return { ...step, authority: nameOf(step.authority) };
  return step;
}

const leafA = leafDataFrom(a, NOW);
const leafOld = leafDataFrom(old, NOW - DAY);
const settledA: Given = { stored: { current: a }, leaf: leafA, trust: [[a], [a]] };

describe("nextStep: the first installation", () => {
  it("makes an authority, publishes it, and issues a leaf without waiting, as nobody serves yet", () => {
    expect(stepIn({})).toMatchObject({ do: "create-authority", draft: { current: "new", next: undefined, previous: [], until: 0 } });
    expect(stepIn({ stored: { current: a } })).toMatchObject({
      do: "publish",
      bundle: ["a"],
      because: "webhook-0 does not trust every authority yet",
    });
    expect(stepIn({ stored: { current: a }, trust: [[a], ""] })).toMatchObject({
      do: "publish",
      because: "webhook-1 does not trust every authority yet",
    });
    expect(stepIn({ stored: { current: a }, trust: [[a], [a]], since: 0 })).toMatchObject({
      do: "issue-leaf",
      authority: "a",
      because: "there is no leaf",
    });
    expect(stepIn(settledA)).toEqual({ do: "rest" });
  });

  it("has a leaf before there is a registration, so that replicas can start", () => {
    expect(stepIn({ trust: [] })).toMatchObject({ do: "create-authority" });
    expect(stepIn({ stored: { current: a }, trust: [] })).toMatchObject({ do: "issue-leaf" });
    expect(stepIn({ stored: { current: a }, leaf: leafA, trust: [] })).toEqual({ do: "rest" });
  });

  it("goes on from a Secret that is there and empty", () => {
    expect(stepIn({ stored: { "ca.crt": "" } })).toMatchObject({ do: "create-authority", because: "there is no authority yet" });
  });

  it("keeps what another mode has left trusted, until its leaves are over", () => {
    expect(stepIn({ trust: [[stranger], [stranger]], leaf: leafDataFrom(stranger, NOW) })).toMatchObject({
      do: "create-authority",
      draft: { current: "new", previous: ["stranger"], until: 30 * DAY },
    });
  });
});

describe("nextStep: the leaf", () => {
  it.each([
    ["two thirds of its life are over", leafDataFrom(a, NOW - 20 * DAY), "two thirds of the leaf's life are over"],
    ["it lacks a name", leafDataFrom(a, NOW, ["initguard.initguard.svc"]), "the leaf does not name initguard.initguard"],
    ["it is gone", {}, "there is no leaf"],
    ["it is over", leafDataFrom(a, NOW - 31 * DAY), /^the certificate expired on /],
    ["its key is gone", { ...leafA, "tls.key": "" }, "the key file holds no private key in PEM"],
    ["its key is another's", { ...leafA, "tls.key": b.key }, "the private key does not belong to the certificate"],
    ["it is garbage", { "tls.crt": "x", "tls.key": "y" }, "the certificate file holds no certificate in PEM"],
  ])("is issued anew when %s", (_what, leaf, because) => {
    expect(stepIn({ ...settledA, leaf })).toMatchObject({
      do: "issue-leaf",
      authority: "a",
      because: typeof because === "string" ? because : expect.stringMatching(because),
    });
  });

  it("stays for two thirds of its life", () => {
    expect(stepIn({ ...settledA, leaf: leafDataFrom(a, NOW - 19 * DAY) })).toEqual({ do: "rest" });
  });

  it("is renewed under the same authority whatever stands in the way of the rest", () => {
    const leaf = leafDataFrom(a, NOW - 25 * DAY);
    for (const trust of [[], ["", ""], ["garbage", [a]]]) expect(stepIn({ ...settledA, leaf, trust })).toMatchObject({ do: "issue-leaf" });
    expect(stepIn({ stored: { current: old }, leaf: leafDataFrom(old, NOW - 25 * DAY), trust: [[old], [old]] })).toMatchObject({ do: "issue-leaf" });
  });

  it("is left alone when it ends with its authority, as another could not live longer", () => {
    const { cert, key } = issueAuthority("short", { now: NOW, lifetime: 20 * 60_000 });
    const read = readAuthorities({ "ca.crt": cert, "ca.key": key }, NOW).authorities;
    const short = read?.current ?? a;
    expect(stepIn({ stored: { current: short, next: b }, leaf: leafDataFrom(short, NOW), trust: [] })).toMatchObject({ do: "wait" });
  });

  it("that has not begun is taken for good: our clock lags", () => {
    expect(stepIn({ stored: { current: old }, leaf: leafDataFrom(old, NOW + 2 * HOUR), trust: [[old], [old]] })).toMatchObject({
      do: "begin-rotation",
    });
    expect(stepIn({ ...settledA, leaf: leafDataFrom(a, NOW + 2 * HOUR) })).toEqual({ do: "rest" });
  });
});

describe("nextStep: a rotation of the authority", () => {
  it("begins after two thirds of its life, with a next one", () => {
    const due = { stored: { current: old }, leaf: leafOld, trust: [[old], [old]] };
    expect(stepIn(due)).toMatchObject({ do: "begin-rotation", draft: { current: "old", next: "new", previous: [] } });
    expect(stepIn({ ...due, now: NOW - 60 * DAY, leaf: leafDataFrom(old, NOW - 61 * DAY) })).toEqual({ do: "rest" });
  });

  it("publishes both, waits until every API server knows, and only then switches", () => {
    const rotating = { stored: { current: old, next: b }, leaf: leafOld };
    expect(stepIn({ ...rotating, trust: [[old], [old]] })).toMatchObject({ do: "publish", bundle: ["old", "b"] });
    expect(stepIn({ ...rotating, trust: [[old, b], [old]] })).toMatchObject({ do: "publish" });
    expect(
      stepIn({
        ...rotating,
        trust: [
          [old, b],
          [b, old],
        ],
        since: 4_000,
      }),
    ).toMatchObject({ do: "wait", until: NOW + 6_000 });
    expect(
      stepIn({
        ...rotating,
        trust: [
          [old, b],
          [b, old],
        ],
        since: 9_999,
      }),
    ).toMatchObject({ do: "wait" });
    expect(
      stepIn({
        ...rotating,
        trust: [
          [old, b],
          [b, old],
        ],
        since: 10_000,
      }),
    ).toMatchObject({
      do: "switch-authority",
      draft: { current: "b", next: undefined, previous: ["old"], until: 30 * DAY },
    });
  });

  it("then issues a leaf of the new one, and counts the time anew when nobody remembers", () => {
    const switched = {
      stored: { current: b, previous: [withoutKey(old)], until: NOW + 30 * DAY },
      leaf: leafOld,
      trust: [
        [b, old],
        [b, old],
      ],
    };
    expect(stepIn(switched)).toMatchObject({ do: "issue-leaf", authority: "b", because: "the leaf is not under the current authority" });
    expect(stepIn({ ...switched, since: 0 })).toMatchObject({ do: "wait", until: NOW + 10_000 });
    expect(stepIn({ ...switched, trust: [[old], [old]] })).toMatchObject({ do: "publish", bundle: ["b", "old"] });
  });

  it("retires the old one when its last leaf is over, and takes it out of the bundle last", () => {
    const rotated = {
      stored: { current: b, previous: [withoutKey(a)], until: NOW + 30 * DAY },
      leaf: leafDataFrom(b, NOW),
      trust: [
        [b, a],
        [b, a],
      ],
    };
    expect(stepIn(rotated)).toEqual({ do: "rest" });
    const late = { ...rotated, now: NOW + 30 * DAY, leaf: leafDataFrom(b, NOW + 29 * DAY) };
    expect(stepIn({ ...late, now: NOW + 30 * DAY - 1 })).toEqual({ do: "rest" });
    expect(stepIn(late)).toMatchObject({ do: "retire-authorities", draft: { current: "b", previous: [], until: 0 } });
    expect(stepIn({ ...late, stored: { current: b } })).toMatchObject({
      do: "publish",
      bundle: ["b"],
      because: "webhook-0 trusts more than it has to",
    });
  });

  it("does not retire while the leaf is still one of the old authority", () => {
    const late = {
      stored: { current: b, previous: [withoutKey(old)], until: NOW - 1 },
      leaf: leafOld,
      trust: [
        [b, old],
        [b, old],
      ],
      since: 0,
    };
    expect(stepIn(late)).toMatchObject({ do: "wait" });
  });

  it("does not switch while nothing is registered that could show it", () => {
    expect(stepIn({ stored: { current: old, next: b }, leaf: leafOld, trust: [] })).toMatchObject({ do: "wait" });
    expect(stepIn({ stored: { current: b, previous: [withoutKey(old)], until: NOW + DAY }, leaf: leafOld, trust: [] })).toMatchObject({ do: "wait" });
  });
});

describe("nextStep: what others spoil", () => {
  it.each([
    ["is garbage", ["garbage", [a]], "the CA bundle of webhook-0 is spoilt: it is no PEM"],
    ["holds a leaf", [leafA["tls.crt"] ?? "", [a]], /^the CA bundle of webhook-0 is spoilt: block 1 is a certificate that may not sign/],
    ["was emptied", [[a], ""], "the CA bundle of webhook-1 was taken away"],
    ["was replaced", [[a], [stranger]], "the CA bundle of webhook-1 was taken away"],
  ] as const)("publishes again when a CA bundle %s", (_what, trust, because) => {
    const reason = typeof because === "string" ? because : expect.stringMatching(because);
    expect(stepIn({ ...settledA, trust })).toEqual({ do: "publish", bundle: ["a"], because: reason, defect: { where: "bundle", reason } });
  });

  it("takes out an authority that nobody needs", () => {
    expect(stepIn({ ...settledA, trust: [[a, stranger], [a]] })).toMatchObject({ do: "publish", bundle: ["a"] });
  });

  it("makes a new authority when the Secret is gone, and leaves the old one trusted", () => {
    const step = stepIn({ ...settledA, stored: undefined });
    expect(step).toMatchObject({
      do: "create-authority",
      draft: { current: "new", previous: ["a"], until: 30 * DAY },
      defect: { where: "authority" },
    });
  });

  it("waits with a new leaf where replicas may still serve one of another authority", () => {
    const given = {
      stored: { current: b, previous: [withoutKey(a)], until: NOW + DAY },
      trust: [
        [b, a],
        [b, a],
      ],
    };
    expect(stepIn({ ...given, since: 0 })).toMatchObject({ do: "wait", until: NOW + 10_000 });
    expect(stepIn({ ...given, since: 10_000 })).toMatchObject({ do: "issue-leaf", authority: "b" });
  });

  it("makes a new one when the key is gone, whatever the API server trusts", () => {
    const { "ca.key": _, ...data } = printAuthorities({ current: a, next: undefined, previous: [], until: 0 });
    const step = { do: "repair-authorities", draft: { current: "new", previous: ["a"] }, defect: { where: "authority", reason: "ca.key is absent" } };
    expect(stepIn({ ...settledA, stored: data })).toMatchObject(step);
    expect(stepIn({ ...settledA, stored: data, trust: ["", "garbage"] })).toMatchObject(step);
  });

  it("keeps the signing authority when only the next one is broken", () => {
    const data = { ...printAuthorities({ current: old, next: b, previous: [], until: 0 }), "next.key": "" };
    expect(
      stepIn({
        stored: data,
        leaf: leafOld,
        trust: [
          [old, b],
          [old, b],
        ],
      }),
    ).toMatchObject({
      do: "repair-authorities",
      draft: { current: "old", next: undefined, previous: ["b"] },
    });
  });

  it("takes back into the Secret what a restore has made it forget", () => {
    const leaf = leafDataFrom(b, NOW);
    expect(stepIn({ stored: { current: a }, leaf, trust: [[b, old], [b]] })).toMatchObject({
      do: "adopt-authority",
      draft: { current: "a", previous: ["b", "old"], until: 30 * DAY },
    });
  });

  it("takes no trust from the leaf Secret", () => {
    const step = stepIn({ stored: { current: a }, leaf: leafDataFrom(stranger, NOW), trust: [[a], [a]] });
    expect(step).toMatchObject({ do: "issue-leaf", authority: "a" });
    expect(stepIn({ leaf: leafDataFrom(stranger, NOW) })).toMatchObject({ do: "create-authority", draft: { previous: [] } });
  });
});

describe("nextStep: who may", () => {
  it("stands by without the lease, unless there is nothing to do", () => {
    expect(stepIn({ isHolder: false })).toEqual({ do: "stand-by", because: "another rotator holds the lease: there is no authority yet" });
    expect(stepIn({ ...settledA, isHolder: false })).toEqual({ do: "rest" });
  });

  it.each([
    [31 * 60_000, "this machine's clock is 31 minutes behind the API server's"],
    [-400 * DAY, "this machine's clock is 576000 minutes ahead of the API server's"],
  ])("does nothing with a clock that is wrong by %i ms", (skew, because) => {
    expect(stepIn({ skew })).toEqual({ do: "wait", until: NOW, because });
  });

  it("bears with a clock that is wrong by minutes, or not known", () => {
    expect(stepIn({ ...settledA, skew: 29 * 60_000 })).toEqual({ do: "rest" });
    expect(nextStep({ ...worldOf(settledA), serverTime: undefined }, SETTINGS)).toEqual({ do: "rest" });
  });
});
