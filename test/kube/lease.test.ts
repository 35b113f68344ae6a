import { describe, expect, it } from "vitest";
import type { ApiServer } from "../../src/kube/api-server.ts";
import { openLease } from "../../src/kube/lease.ts";
import { openFake } from "./open-fake.ts";

const PATH = "/apis/coordination.k8s.io/v1/namespaces/initguard/leases/initguard-certs";
const NOW = Date.UTC(2026, 10, 21, 12);

let time = 0;

function lease(server: ApiServer, identity: string) {
  return openLease(server, { namespace: "initguard", name: "initguard-certs", identity, duration: 30, elapsed: () => time, now: () => NOW });
}

describe("a Lease", () => {
  it("goes to the first, and says so as others have it", async () => {
    const { server, fake } = await openFake();
    expect(await lease(server, "one").hold()).toEqual({ isHeld: true, holder: "one" });
    expect(await lease(server, "two").hold()).toEqual({ isHeld: false, holder: "one" });
    expect(fake.objects.get(PATH)?.object).toMatchObject({
      kind: "Lease",
      spec: {
        holderIdentity: "one",
        leaseDurationSeconds: 30,
        leaseTransitions: 0,
        acquireTime: "2026-11-21T12:00:00.000000Z",
        renewTime: "2026-11-21T12:00:00.000000Z",
      },
    });
  });

  it("goes to one of two who create it at the same time", async () => {
    const { server } = await openFake();
    const held = await Promise.all([lease(server, "one").hold(), lease(server, "two").hold()]);
    expect(held.filter((one) => "isHeld" in one && one.isHeld)).toHaveLength(1);
  });

  it("is renewed after a third of its time, and not before", async () => {
    const { server, fake } = await openFake();
    const one = lease(server, "one");
    await one.hold();
    const writes = () => fake.requests.filter(({ method }) => method === "PATCH").length;
    time += 9_999;
    await one.hold();
    expect(writes()).toBe(1);
    time += 2;
    expect(await one.hold()).toEqual({ isHeld: true, holder: "one" });
    expect(writes()).toBe(2);
    expect(fake.objects.get(PATH)?.object).toMatchObject({ spec: { leaseTransitions: 0 } });
  });

  it("goes on to another one when its entry has not changed for its time before their eyes, whatever the clocks say", async () => {
    const { server, fake } = await openFake();
    const [one, two] = [lease(server, "one"), lease(server, "two")];
    await one.hold();
    time += 1_000_000;
    expect(await two.hold()).toMatchObject({ isHeld: false });
    time += 20_000;
    await one.hold();
    expect(await two.hold()).toMatchObject({ isHeld: false });
    time += 30_000;
    expect(await two.hold()).toMatchObject({ isHeld: false });
    time += 1;
    expect(await two.hold()).toEqual({ isHeld: true, holder: "two" });
    expect(fake.objects.get(PATH)?.object).toMatchObject({ spec: { holderIdentity: "two", leaseTransitions: 1 } });
    expect(await one.hold()).toEqual({ isHeld: false, holder: "two" });
  });

  it("is free at once when it was given up, and is not given up by who does not have it", async () => {
    const { server } = await openFake();
    const [one, two] = [lease(server, "one"), lease(server, "two")];
    await one.hold();
    await two.hold();
    await two.release();
    expect(await two.hold()).toEqual({ isHeld: false, holder: "one" });
    await one.release();
    expect(await two.hold()).toEqual({ isHeld: true, holder: "two" });
  });

  it("comes back to who has lost sight of it, and gives failures as values", async () => {
    const { server, fake } = await openFake();
    await lease(server, "one").hold();
    expect(await lease(server, "one").hold()).toEqual({ isHeld: true, holder: "one" });
    fake.intercept = (_request, response) => {
      response.writeHead(500).end("{}");
      return true;
    };
    expect(await lease(server, "one").hold()).toMatchObject({ failure: "unavailable" });
  });

  it("that somebody made by hand, without any field, is free", async () => {
    const { server, fake } = await openFake();
    fake.put(PATH, {});
    expect(await lease(server, "one").hold()).toMatchObject({ isHeld: true });
  });
});
