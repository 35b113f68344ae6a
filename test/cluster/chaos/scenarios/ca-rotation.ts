import { type Installation, newAuthority, newLeaf, withInstallation } from "../installation.ts";
import { mergePatch } from "../objects.ts";
import { setTrust, trustOf } from "../registration.ts";
import { fingerprints, playKubelet, readSecret, SECRET, startRotator, storeSecrets } from "../rotator.ts";
import type { Scenario } from "../scenario.ts";
import { pause, type Stage, until } from "../stage.ts";

const FORCED = { maxRequestsPerSocket: 3 };

/** Of a life of 365 days more than two thirds are over: the rotator has to begin at once. */
const DUE = 300 * 24 * 3_600_000;

/** The rotator publishes the next authority beside the old one, waits until that is known, changes leaves, and later retires the old one. */
export const caRotation: Scenario = {
  name: "CA rotation",
  run: (stage) => {
    const old = newAuthority(Date.now() - DUE);
    const leaf = newLeaf(old);
    return withInstallation(stage, { replicas: 2, server: FORCED, certificates: { trusted: old.cert, served: leaf } }, async (installation) => {
      await storeSecrets(stage.controlPlane.bench(), old, leaf);
      const begun = installation.load();
      await pause(stage, 500);
      const { replicas, endings } = installation;
      const mounts = replicas.map(({ secret }) => secret);
      await playKubelet(stage, endings, mounts);
      const rotations = stage.isShort ? DUE_ONLY : [...DUE_ONLY, ...INTERRUPTED];
      await rotate(installation, rotations);
      await pause(stage, 1_500);
      const crashes = rotations.filter(({ isKilled }) => isKilled).length;
      const done = `${rotations.length} by the rotator, ${crashes} of them with it killed in between: published, confirmed, switched, retired`;
      return { sent: await begun.stop(), done };
    });
  },
  control: {
    name: "replaced without overlap",
    run: (stage) =>
      withInstallation(stage, { replicas: 2, server: FORCED }, async ({ replicas, load }) => {
        const begun = load();
        await pause(stage, 500);
        const next = newAuthority();
        await setTrust(stage.controlPlane.bench(), next.cert);
        await Promise.all(replicas.map(({ secret }) => secret.write(newLeaf(next))));
        await until(stage, "every replica serves it", () => replicas.every((replica) => replica.reloads() > 0));
        await pause(stage, 1_000);
        return { sent: await begun.stop(), done: "bundle and leaves at the same moment" };
      }),
  },
};

interface Rotation {
  /** The authority is due, or another rotator has stored the next one and was gone. */
  readonly begins: "due" | "stored";
  /** The rotator is killed between two steps, and another one goes on. */
  readonly isKilled: boolean;
}

const DUE_ONLY: readonly Rotation[] = [{ begins: "due", isKilled: false }];

const INTERRUPTED: readonly Rotation[] = [
  { begins: "stored", isKilled: false },
  { begins: "stored", isKilled: true },
];

/** Another rotator waits until the lease of the one that is gone has run out (30 s), then 10 s for what is published to be known. */
const PATIENCE = 60_000;

async function rotate({ stage, replicas, endings }: Installation, rotations: readonly Rotation[]): Promise<void> {
  const bench = stage.controlPlane.bench();
  const trusted = async () => fingerprints(await trustOf(bench));
  let rotator = startRotator(stage, endings);
  try {
    for (const [at, { begins, isKilled }] of rotations.entries()) {
      const [former = ""] = await trusted();
      if (begins === "stored") await storeNext(stage);
      await until(stage, "both authorities are published", async () => (await trusted()).length === 2);
      if (isKilled) {
        rotator.signal("SIGKILL");
        rotator = startRotator(stage, endings);
      }
      await until(stage, "every replica serves a leaf of the next authority", () => replicas.every((replica) => replica.reloads() > at), PATIENCE);
      await makeRetirementDue(stage);
      const isRetired = async () => (await trusted()).length === 1 && !(await trusted()).includes(former);
      await until(stage, "the former authority is retired", isRetired);
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}; the rotator said: ${rotator.lastWords()}`, { cause: error });
  }
}

async function storeNext({ controlPlane }: Stage): Promise<void> {
  const { cert, key } = newAuthority();
  await mergePatch(controlPlane.bench(), SECRET.authority, { stringData: { "next.crt": cert, "next.key": key } });
}

/** The former authority stays until the last leaf it has signed is over, which is in a month. */
async function makeRetirementDue({ controlPlane }: Stage): Promise<void> {
  const bench = controlPlane.bench();
  if ((await readSecret(bench, SECRET.authority))?.["previous.crt"] === undefined) throw new Error("the former authority is not kept");
  await mergePatch(bench, SECRET.authority, { stringData: { "previous.until": new Date(Date.now() - 1_000).toISOString() } });
}
