import { describe, expect, it } from "vitest";
import type { PortFailure } from "../../../src/pki/self-managed/ports.ts";
import { Rotator } from "../../../src/pki/self-managed/rotator.ts";
import type { RotatorEvent } from "../../../src/pki/self-managed/rotator-event.ts";
import { RotatorMetrics } from "../../../src/pki/self-managed/rotator-metrics.ts";
import { authorityFrom, DAY, HOUR, NOW, SETTINGS } from "./issued.ts";
import { randomFrom } from "./random-source.ts";
import { SimulatedCluster, WEBHOOKS } from "./simulated-cluster.ts";

const cluster = () => new SimulatedCluster({ settings: SETTINGS, random: randomFrom(1), start: NOW, lags: [600], replicas: 1 });
const ofKind = <Kind extends RotatorEvent["event"]>(events: readonly RotatorEvent[], kind: Kind) =>
  events.filter((event): event is Extract<RotatorEvent, { event: Kind }> => event.event === kind);
const stepsIn = (events: readonly RotatorEvent[]) => ofKind(events, "done").map(({ step }) => step);

async function installed(): Promise<SimulatedCluster> {
  const one = cluster();
  await one.startRotator();
  await one.untilSettled();
  one.events.length = 0;
  return one;
}

/** When the next so many events of a kind come. */
async function timesOf(one: SimulatedCluster, kind: RotatorEvent["event"], count: number): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const before = one.events.length;
    await one.step();
    times.push(...one.events.slice(before).flatMap(({ event }) => (event === kind ? [one.now] : [])));
  }
  return times;
}

function gapsIn(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, at) => time - (times[at] ?? 0));
}

describe("a rotator", () => {
  it("installs in three writes", async () => {
    const one = cluster();
    await one.startRotator();
    await one.untilSettled();
    expect(stepsIn(one.events)).toEqual(["create-authority", "publish", "issue-leaf"]);
    expect(ofKind(one.events, "lease")).toEqual([{ event: "lease", isHeld: true, holder: "0" }]);
    expect(ofKind(one.events, "failed")).toEqual([]);
    expect(ofKind(one.events, "defect")).toEqual([]);
    expect(ofKind(one.events, "status").at(-1)?.status).toMatchObject({ isSettled: true, isHolder: true, because: "all is as it should be" });
  });

  it("goes through a rotation of the authority in its order", async () => {
    const one = await installed();
    one.pass(20 * DAY);
    await one.untilSettled();
    expect(stepsIn(one.events)).toEqual(["issue-leaf"]);
    one.events.length = 0;
    for (let day = 20; day < 400 && stepsIn(one.events).at(-2) !== "retire-authorities"; day++) {
      one.pass(DAY);
      await one.untilSettled();
    }
    expect(stepsIn(one.events).filter((step, at, all) => step !== "issue-leaf" || all[at - 1] === "switch-authority")).toEqual([
      ...["begin-rotation", "publish", "switch-authority", "issue-leaf"],
      ...["retire-authorities", "publish"],
    ]);
  });

  it("mends a spoilt CA bundle at its next look, and tells of it once", async () => {
    const one = await installed();
    one.overwriteBundles("garbage", WEBHOOKS.slice(0, 1));
    await one.untilSettled();
    expect(stepsIn(one.events)).toEqual(["publish"]);
    const reason = `the CA bundle of ${WEBHOOKS[0]} is spoilt: it is no PEM`;
    expect(ofKind(one.events, "defect")).toEqual([{ event: "defect", defect: { where: "bundle", reason } }]);
    expect(one.bundleOf(WEBHOOKS[0] ?? "")).toContain("BEGIN CERTIFICATE");
  });

  it("looks again within 5 s", async () => {
    const one = await installed();
    const looks = await timesOf(one, "status", 20);
    expect(Math.max(...gapsIn(looks))).toBeLessThan(5_000);
  });

  it("tells that the leaf Secret is gone, and brings a leaf", async () => {
    const one = await installed();
    one.overwriteSecret("leaf", undefined);
    await one.untilSettled();
    expect(ofKind(one.events, "defect")).toEqual([{ event: "defect", defect: { where: "leaf", reason: "the Secret is gone" } }]);
    expect(stepsIn(one.events)).toEqual(["issue-leaf"]);
  });

  it("tells of each defect of the Secrets by its name", async () => {
    const one = await installed();
    const { "ca.key": _, ...data } = one.secrets.get("authority")?.data ?? {};
    one.overwriteSecret("authority", data);
    await one.untilSettled();
    one.overwriteSecret("leaf", { ...one.secrets.get("leaf")?.data, "tls.key": "x" });
    await one.untilSettled();
    expect(ofKind(one.events, "defect").map(({ defect }) => `${defect.where}: ${defect.reason}`)).toEqual([
      "authority: ca.key is absent",
      "leaf: the key file holds no private key in PEM",
    ]);
  });

  it("outlives an API server that is away, trying again with longer and longer pauses, and goes on afterwards", async () => {
    const one = cluster();
    one.outage = { failure: "unavailable", message: "connection refused" };
    await one.startRotator();
    const pauses = gapsIn(await timesOf(one, "failed", 12));
    expect(Math.max(...pauses.slice(0, 2))).toBeLessThan(1_100);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_100);
    expect(Math.min(...pauses.slice(8))).toBeGreaterThan(14_000);
    one.outage = undefined;
    await one.untilSettled();
    expect(stepsIn(one.events)).toEqual(["create-authority", "publish", "issue-leaf"]);
  });

  it("lets one act at a time, and another one take over when it is gone", async () => {
    const one = await installed();
    await one.startRotator();
    await one.untilSettled();
    expect(ofKind(one.events, "status").at(-1)).toBeDefined();
    one.crash(0);
    one.overwriteBundles("");
    one.pass(31_000);
    await one.untilSettled();
    expect(stepsIn(one.events)).toEqual(["publish"]);
    expect(ofKind(one.events, "lease")).toEqual([{ event: "lease", isHeld: true, holder: "1" }]);
  });

  it("is not settled while nothing is registered", async () => {
    const one = cluster();
    one.isRegistered = false;
    await one.startRotator();
    for (let calls = 0; calls < 20; calls++) await one.step();
    expect(stepsIn(one.events)).toEqual(["create-authority", "issue-leaf"]);
    expect(ofKind(one.events, "status").at(-1)?.status).toMatchObject({ isSettled: false, because: "no webhook is registered" });
    one.isRegistered = true;
    await one.untilSettled();
    expect(stepsIn(one.events)).toEqual(["create-authority", "issue-leaf", "publish"]);
  });

  it("does not run hot when a step does not help", async () => {
    const one = cluster();
    const write = one.overwriteBundles.bind(one);
    one.overwriteBundles = () => write("");
    await one.startRotator();
    const before = one.now;
    for (let calls = 0; calls < 200; calls++) await one.step();
    expect(one.now - before).toBeGreaterThan(5 * 60_000);
    expect(ofKind(one.events, "failed").at(-1)?.failure.failure).toBe("fruitless");
  });

  it("never tells a key", async () => {
    const one = await installed();
    const secrets = [one.secrets.get("authority")?.data["ca.key"], one.secrets.get("leaf")?.data["tls.key"]];
    one.overwriteSecret("authority", { "ca.crt": secrets[0] ?? "", "ca.key": authorityFrom(NOW).pem });
    await one.untilSettled();
    for (const secret of secrets) expect(JSON.stringify(one.events)).not.toContain(secret?.split("\n")[1]);
  });

  it("ends when all is well if that was the question, when it is told to, and gives the lease back either way", async () => {
    const released: string[] = [];
    const failure: PortFailure = { failure: "unavailable", message: "away" };
    const run = (isOnce: boolean, signal: AbortSignal, isAway: boolean) => {
      const data = new Map<string, Readonly<Record<string, string>>>();
      let bundle = "";
      const publish = async (text: string) => {
        bundle = text;
        return undefined;
      };
      const options = {
        ...{ settings: SETTINGS, random: () => 0.5, onEvent: () => undefined, isOnce },
        secrets: {
          read: async (role: string) => (isAway ? failure : { version: data.has(role) ? "1" : undefined, data: data.get(role) ?? {} }),
          write: async (role: string, content: Readonly<Record<string, string>>) => void data.set(role, content),
        },
        publisher: { read: async () => ({ webhooks: [{ name: "one", bundle }] }), publish },
        lease: { hold: async () => ({ isHeld: true, holder: "me" }), release: async () => void released.push("released") },
        clock: { now: () => NOW, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) },
      };
      return new Rotator(options).run(signal);
    };
    expect(await run(true, new AbortController().signal, false)).toBe("settled");
    for (const isAway of [true, false]) expect(await run(false, AbortSignal.timeout(30), isAway)).toBe("stopped");
    expect(released).toHaveLength(3);
  });
});

describe("a rotator's metrics", () => {
  it("count what was done, what was spoilt and what failed, and show when certificates end", async () => {
    const one = await installed();
    one.overwriteBundles("garbage");
    await one.untilSettled();
    const metrics = new RotatorMetrics();
    for (const event of one.events) metrics.record(event);
    metrics.record({ event: "failed", at: "publish", failure: { failure: "conflict", message: "" } });
    expect(metrics.status?.isSettled).toBe(true);
    const text = metrics.text();
    expect(text).toContain('initguard_rotator_steps_total{step="publish"} 1\n');
    expect(text).toContain('initguard_rotator_steps_total{step="issue-leaf"} 0\n');
    expect(text).toContain('initguard_rotator_defects_total{where="bundle"} 1\n');
    expect(text).toContain("initguard_rotator_conflicts_total 1\n");
    expect(text).toContain("initguard_rotator_settled 1\n");
    expect(text).toContain("initguard_rotator_holder 1\n");
    const [, end] = /expiry_timestamp_seconds\{certificate="leaf"\} (\d+)\n/.exec(text) ?? [];
    expect(Math.abs(Number(end) * 1_000 - (NOW + 30 * DAY))).toBeLessThan(HOUR);
    expect(text).toMatch(/^(# (HELP|TYPE) initguard_\w+ .+\n|initguard_\w+(\{\w+="[\w-]+"\})? \d+\n)+$/);
  });

  it("take nothing for settled once the API server cannot be asked", () => {
    const metrics = new RotatorMetrics();
    expect(metrics.text()).toContain("initguard_rotator_settled 0\n");
    expect(metrics.text()).not.toContain("certificate=");
    const status = { isSettled: true, isHolder: true, because: "", authorityEnd: NOW, leafEnd: undefined };
    metrics.record({ event: "status", status });
    metrics.record({ event: "failed", at: "observe", failure: { failure: "unavailable", message: "away" } });
    expect(metrics.status).toEqual({ ...status, isSettled: false, because: "observe: away" });
    expect(metrics.text()).toContain("initguard_rotator_failures_total 1\n");
  });
});
