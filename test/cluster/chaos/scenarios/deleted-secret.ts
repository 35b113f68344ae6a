import { newAuthority, newLeaf, withInstallation } from "../installation.ts";
import { remove } from "../objects.ts";
import { trustOf } from "../registration.ts";
import { fingerprints, playKubelet, readSecret, SECRET, startRotator, storeSecrets } from "../rotator.ts";
import type { Scenario } from "../scenario.ts";
import { pause, until } from "../stage.ts";

const FORCED = { maxRequestsPerSocket: 3 };

/** The files vanish and both Secrets are deleted: what is served stays, and the rotator makes everything anew without taking trust away. */
export const deletedSecret: Scenario = {
  name: "Secrets deleted",
  run: async (stage) => {
    const authority = newAuthority();
    const leaf = newLeaf(authority);
    const certificates = { trusted: authority.cert, served: leaf };
    return withInstallation(stage, { replicas: 2, server: FORCED, certificates }, async ({ replicas, endings, load }) => {
      const bench = stage.controlPlane.bench();
      await storeSecrets(bench, authority, leaf);
      const rotator = startRotator(stage, endings);
      await until(stage, "the rotator finds all as it should be", () => rotator.count("status") > 0);
      const begun = load();
      await pause(stage, 500);
      const times = stage.isShort ? 1 : 4;
      await playKubelet(
        stage,
        endings,
        replicas.map(({ secret }) => secret),
      );
      try {
        for (let time = 1; time <= times; time++) {
          const reloads = replicas.map((replica) => replica.reloads());
          const trusted = fingerprints(await trustOf(bench)).length;
          await Promise.all(replicas.map(({ secret }) => secret.vanish()));
          await until(stage, "every replica misses its files", () => replicas.every((replica) => replica.refusals() >= time));
          await Promise.all([remove(bench, SECRET.authority), remove(bench, SECRET.leaf)]);
          await until(stage, "there is a new authority beside the old one", async () => fingerprints(await trustOf(bench)).length > trusted);
          await until(stage, "there is a new leaf", async () => (await readSecret(bench, SECRET.leaf)) !== undefined, 40_000);
          await until(stage, "every replica serves it", () => replicas.every((replica, at) => replica.reloads() > (reloads[at] ?? 0)));
        }
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : String(error)}; the rotator said: ${rotator.lastWords()}`, { cause: error });
      }
      await pause(stage, 1_500);
      return { sent: await begun.stop(), done: `files and both Secrets gone ${times === 1 ? "once" : `${times} times`}, made anew by the rotator` };
    });
  },
  control: {
    name: "replicas started anew without files",
    run: (stage) =>
      withInstallation(stage, { replicas: 2 }, async ({ replicas, load, restart }) => {
        const begun = load();
        await pause(stage, 500);
        await Promise.all(replicas.map(({ secret }) => secret.vanish()));
        await Promise.all(replicas.map((replica) => replica.kill()));
        const exits = await Promise.all(replicas.map((replica) => restart(replica).ended));
        if (exits.some((exit) => exit !== 2)) throw new Error(`without files a replica ended with ${exits.join(" and ")} instead of 2`);
        await pause(stage, 500);
        return { sent: await begun.stop(), done: "both replicas" };
      }),
  },
};
