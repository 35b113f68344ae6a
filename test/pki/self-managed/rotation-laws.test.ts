import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBundle } from "../../../src/pki/bundle.ts";
import { readAuthorities } from "../../../src/pki/self-managed/authority-secret.ts";
import { readLeaf } from "../../../src/pki/self-managed/leaf-secret.ts";
import type { Settings } from "../../../src/pki/self-managed/settings.ts";
import { randomFrom } from "./random-source.ts";
import { SimulatedCluster, type SimulationOptions, WEBHOOKS } from "./simulated-cluster.ts";

/** More of them by hand: each plays a few days in a second. */
const RUNS = Number(process.env["INITGUARD_RUNS"] ?? 2);

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 21, 12);
const SETTINGS: Settings = { names: ["initguard.initguard.svc"], authorityLifetime: 72 * HOUR, leafLifetime: 24 * HOUR, propagation: 10_000 };

function simulation(seed: number, more: Partial<SimulationOptions> = {}): SimulatedCluster {
  return new SimulatedCluster({ settings: SETTINGS, random: randomFrom(seed), start: START, lags: [0, 600, 9_000], replicas: 3, ...more });
}

function sound(cluster: SimulatedCluster): void {
  const { authorities, defects } = readAuthorities(cluster.secrets.get("authority")?.data ?? {}, cluster.now);
  const { leaf, reason } = readLeaf(cluster.secrets.get("leaf")?.data ?? {}, cluster.now);
  expect({ defects, reason }).toEqual({ defects: [], reason: undefined });
  expect(authorities && leaf?.isUnder(authorities.current)).toBe(true);
  const wanted = [authorities?.current, ...(authorities?.previous ?? [])].map((one) => one?.fingerprint).sort();
  for (const webhook of WEBHOOKS) {
    const trusted = readBundle(cluster.bundleOf(webhook)).authorities.map(({ fingerprint }) => fingerprint);
    expect([...trusted].sort()).toEqual(wanted);
  }
}

describe("self-managed certificates, whatever happens in between", () => {
  it.each([false, true])("five rotators at first boot make one authority (lease broken: %s)", async (isLeaseBroken) => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomFrom(seed + 1);
        const cluster = simulation(seed, { isLeaseBroken });
        for (let count = 0; count < 5; count++) await cluster.startRotator();
        for (let steps = 0; steps < 60; steps++) {
          const isCrash = random() < 0.1;
          await cluster.step(isCrash);
          if (isCrash) await cluster.startRotator();
        }
        await cluster.untilSettled();
        sound(cluster);
        expect(cluster.events.filter((event) => event.event === "done" && event.step === "create-authority").length).toBeLessThanOrEqual(1);
        expect([...cluster.leaves]).toHaveLength(1);
        expect(cluster.publications).toHaveLength(1);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it.each(["rotate", "are spoilt"] as const)(
    "no API server ever meets a leaf that it does not trust, while authorities %s, rotators crash and calls are slow",
    async (what) => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, isLeaseBroken) => {
          const random = randomFrom(seed + 1);
          const cluster = simulation(seed, { isLeaseBroken, slow: 0.05 });
          for (let count = 0; count < 2; count++) await cluster.startRotator();
          await cluster.untilSettled();
          cluster.pass(SETTINGS.propagation);
          const snapshots: Data[] = [];
          for (let phase = 0; phase < 20; phase++) {
            if (what === "are spoilt") spoil(cluster, random, snapshots);
            await live(cluster, random);
            // Leaves outlive one missed chance to renew them in any case.
            if (phase % 2 === 0 || random() < 0.5) await cluster.untilSettled(() => holdsTogether(cluster));
            cluster.served.forEach((_, replica) => {
              cluster.reload(replica);
            });
            cluster.pass((0.5 + 0.5 * random()) * 4 * HOUR);
          }
          await cluster.untilSettled(() => holdsTogether(cluster));
          sound(cluster);
          const switches = cluster.events.filter((event) => event.event === "done" && event.step === "switch-authority").length;
          if (what === "rotate") expect(switches).toBeGreaterThan(0);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    RUNS * 20_000,
  );

  it.each([
    ["sees it", 0, true],
    ["does not see it", SETTINGS.propagation, false],
  ])("a leaf served too early would be seen: this one %s, after %i ms", async (_what, propagation, isSeen) => {
    const cluster = simulation(7, { settings: { ...SETTINGS, propagation } });
    await cluster.startRotator();
    await cluster.untilSettled();
    cluster.pass(60_000);
    cluster.reload(0);
    cluster.overwriteSecret("authority", undefined);
    const broken: string[] = [];
    await cluster.untilSettled(() => {
      cluster.reload(1);
      broken.push(...cluster.brokenPairs());
    });
    expect(broken.length > 0).toBe(isSeen);
    sound(cluster);
  });

  it("CA bundles that somebody overwrites are right again within 5 s, and no later than that are trusted again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.constantFrom("", "garbage", "-----BEGIN CERTIFICATE-----"), async (seed, bundle) => {
        const cluster = simulation(seed, { lags: [0, 600] });
        for (let count = 0; count < 2; count++) await cluster.startRotator();
        await cluster.untilSettled();
        cluster.served.forEach((_, replica) => {
          cluster.reload(replica);
        });
        const random = randomFrom(seed + 1);
        for (let round = 0; round < 5; round++) {
          cluster.pass(random() * HOUR);
          cluster.overwriteBundles(bundle, WEBHOOKS.slice(random() * 2));
          const from = cluster.now;
          while (WEBHOOKS.some((webhook) => cluster.bundleOf(webhook) === bundle)) await cluster.step();
          expect(cluster.now - from).toBeLessThan(5_000);
          cluster.pass(600);
          expect(cluster.brokenPairs()).toEqual([]);
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});

/** Some calls go through, some rotators crash, some replicas reload; after each of these everybody must still get on with everybody. */
async function live(cluster: SimulatedCluster, random: () => number): Promise<void> {
  for (let steps = 10 + random() * 40; steps > 0; steps--) {
    const isCrash = random() < 0.03;
    await cluster.step(isCrash);
    if (isCrash) await cluster.startRotator();
    if (random() < 0.1) cluster.reload(Math.floor(random() * cluster.served.length));
    holdsTogether(cluster);
  }
}

function holdsTogether(cluster: SimulatedCluster): void {
  expect([...cluster.brokenPairs(), ...cluster.overLeaves()]).toEqual([]);
}

type Data = Readonly<Record<string, string>>;

/** What people and half-done writes do to Secrets: a new content, or none. */
const SPOILT: readonly ((secrets: {
  authority: Data;
  leaf: Data;
  earlier: Data | undefined;
}) => readonly ["authority" | "leaf", Data | undefined])[] = [
  () => ["authority", undefined],
  () => ["authority", {}],
  ({ authority: { "ca.key": _, ...withoutKey } }) => ["authority", withoutKey],
  ({ authority }) => ["authority", { ...authority, "ca.crt": authority["ca.crt"]?.slice(0, 200) ?? "" }],
  ({ authority }) => ["authority", { ...authority, "next.crt": authority["ca.crt"] ?? "" }],
  ({ authority }) => ["authority", { ...authority, "previous.crt": "-----BEGIN", "previous.until": "soon" }],
  ({ earlier }) => ["authority", earlier],
  () => ["leaf", undefined],
  ({ leaf }) => ["leaf", { ...leaf, "tls.key": "" }],
];

function spoil(cluster: SimulatedCluster, random: () => number, snapshots: Data[]): void {
  const [authority = {}, leaf = {}] = [cluster.secrets.get("authority")?.data, cluster.secrets.get("leaf")?.data];
  snapshots.push(authority);
  const chosen = SPOILT[Math.floor(random() * SPOILT.length)];
  if (chosen !== undefined) cluster.overwriteSecret(...chosen({ authority, leaf, earlier: snapshots[Math.floor(random() * snapshots.length)] }));
}
