import { newAuthority, newLeaf, withInstallation } from "../installation.ts";
import { between, branch, type Random } from "../random.ts";
import type { Replica } from "../replica.ts";
import type { Outcome, Scenario } from "../scenario.ts";
import { pause, type Stage, until } from "../stage.ts";

/** Plain connections live for ever and never see a new certificate. */
const FORCED = { maxRequestsPerSocket: 3 };

/** New leaves under the same authority, most of them written as the kubelet does, some in parts, while every third request needs a new connection. */
export const leafReloads: Scenario = {
  name: "leaf reloads",
  run: (stage) => {
    const { replicas, each } = stage.isShort ? { replicas: 4, each: 5 } : { replicas: 4, each: 25 };
    return withInstallation(stage, { replicas, server: FORCED }, async ({ authority, replicas, load }) => {
      const begun = load();
      await pause(stage, 500);
      await Promise.all(
        replicas.map((replica) => reload(replica, { stage, random: branch(stage.random), times: each, newPair: () => newLeaf(authority) })),
      );
      await pause(stage, 500);
      const total = sum(replicas.map((replica) => replica.reloads()));
      const refused = sum(replicas.map((replica) => replica.refusals()));
      return { sent: await begun.stop(), done: `${total} reloads in ${replicas.length} replicas, ${refused} half-written pairs refused` };
    });
  },
  control: {
    name: "a leaf that the CA bundle does not trust",
    run: (stage) =>
      withInstallation(stage, { replicas: 2, server: FORCED }, async ({ replicas: [first], load }): Promise<Outcome> => {
        const begun = load();
        await pause(stage, 500);
        if (first !== undefined) await reload(first, { stage, random: stage.random, times: 1, newPair: () => newLeaf(newAuthority()) });
        await pause(stage, 1_500);
        return { sent: await begun.stop(), done: "one of two replicas" };
      }),
  },
};

interface Reload {
  readonly stage: Stage;
  readonly random: Random;
  readonly times: number;
  readonly newPair: () => ReturnType<typeof newLeaf>;
}

/** Gives a replica new pairs, each as soon as it serves the one before. */
async function reload({ secret, address, reloads }: Replica, { stage, random, times, newPair }: Reload): Promise<void> {
  for (let time = 1; time <= times; time++) {
    if (random() < 0.7) await secret.write(newPair());
    else await secret.writeInParts(newPair(), () => pause(stage, between(random, 0, 2_500)));
    await until(stage, `${address} serves its leaf number ${time}`, () => reloads() === time);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
