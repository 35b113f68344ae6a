import { type Installation, SERVICE, withInstallation } from "../installation.ts";
import { route } from "../kubernetes-service.ts";
import type { ServerSettings } from "../product-process.ts";
import { between } from "../random.ts";
import type { Replica } from "../replica.ts";
import type { Outcome, Scenario } from "../scenario.ts";
import { pause, type Stage } from "../stage.ts";

/** Two replicas are replaced, one after the other, again and again, and endpoints go away later than the replicas are told to. */
export const rollingRestart: Scenario = {
  name: "rolling restart",
  run: (stage) => roll(stage, stage.isShort ? { rounds: 3, drain: 4, lag: [300, 1_500] } : { rounds: 14, drain: 10, lag: [500, 6_000] }),
  control: {
    name: "without a drain",
    run: (stage) => roll(stage, { rounds: stage.isShort ? 2 : 5, drain: 0, lag: [1_000, 2_000] }),
  },
};

/** What the new replicas of a round run with: connections that stay, and in every other round connections that are made again and again. */
const SERVERS: readonly (ServerSettings | undefined)[] = [{ maxRequestsPerSocket: 5 }, undefined];

interface Roll {
  readonly rounds: number;
  /** Seconds. */
  readonly drain: number;
  /** Milliseconds from SIGTERM until no new connection comes. */
  readonly lag: readonly [least: number, most: number];
}

function roll(stage: Stage, { rounds, drain, lag }: Roll): Promise<Outcome> {
  return withInstallation(stage, { replicas: 2, drain }, async (installation) => {
    const load = installation.load();
    await pause(stage, 1_000);
    let serving = installation.replicas;
    const ends: Promise<unknown>[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const old of serving) {
        const { fresh, end } = await replace(old, serving, installation, {
          lag: between(stage.random, ...lag),
          server: SERVERS[round % SERVERS.length],
        });
        serving = serving.map((replica) => (replica === old ? fresh : replica));
        ends.push(end);
      }
    }
    for (const exit of await Promise.all(ends)) if (exit !== 0) throw new Error(`a replica that was told to end ended with ${exit}`);
    await pause(stage, 1_000);
    const sent = await load.stop();
    return {
      sent,
      done: `${ends.length} replicas replaced, drain ${drain} s, endpoints gone ${lag.map((ms) => ms / 1_000).join("–")} s after SIGTERM`,
    };
  });
}

interface Replacement {
  /** Milliseconds. */
  readonly lag: number;
  readonly server: ServerSettings | undefined;
}

/** As a Deployment with maxSurge 1 and maxUnavailable 0 does it. */
async function replace(old: Replica, serving: readonly Replica[], { stage, start }: Installation, { lag, server }: Replacement) {
  const bench = stage.controlPlane.bench();
  const fresh = await start(server);
  const endpoint = ({ address }: Replica) => ({ address, isReady: true });
  await route(bench, SERVICE, [...serving, fresh].map(endpoint));
  await pause(stage, 100);
  const end = old.terminate();
  await pause(stage, lag);
  const rest = [...serving.filter((replica) => replica !== old), fresh].map(endpoint);
  await route(bench, SERVICE, [...rest, { address: old.address, isReady: false }]);
  return { fresh, end };
}
