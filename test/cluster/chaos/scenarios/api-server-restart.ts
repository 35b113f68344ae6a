import { withInstallation } from "../installation.ts";
import { between } from "../random.ts";
import type { Scenario } from "../scenario.ts";
import type { Sent } from "../sender.ts";
import { pause } from "../stage.ts";

/** The API server is killed and comes back. What it refuses while it is not there is its own; nothing may ever get by unjudged. */
export const apiServerRestart: Scenario = {
  name: "API server killed",
  run: (stage) =>
    withInstallation(stage, { replicas: 2 }, async ({ load }) => {
      const { controlPlane } = stage;
      const kills = stage.isShort ? 1 : 5;
      const downs: Down[] = [];
      const begun = load();
      await pause(stage, 1_500);
      for (let kill = 0; kill < kills; kill++) {
        const from = performance.now();
        await controlPlane.kill();
        await pause(stage, between(stage.random, 0, 1_000));
        await controlPlane.restart();
        downs.push({ from, to: performance.now() });
        await pause(stage, 3_000);
      }
      const all = await begun.stop();
      const isApart = (one: Sent) => (one.result === "lost" || one.result === "unreachable") && downs.some((down) => meets(one, down));
      const seconds = downs.reduce((sum, { from, to }) => sum + to - from, 0) / 1_000;
      const done = `killed ${kills === 1 ? "once" : `${kills} times`}, away for ${seconds.toFixed(1)} s`;
      return { sent: all.filter((one) => !isApart(one)), apart: all.filter(isApart), done };
    }),
  control: {
    name: "the webhook stopped",
    run: (stage) =>
      withInstallation(stage, { replicas: 2 }, async ({ load, replicas }) => {
        const begun = load();
        await pause(stage, 500);
        await Promise.all(replicas.map((replica) => replica.kill()));
        await pause(stage, 1_500);
        return { sent: await begun.stop(), done: "both replicas killed" };
      }),
  },
};

/** Milliseconds of `performance.now()`. */
interface Down {
  readonly from: number;
  readonly to: number;
}

/** Was it under way at any moment of that time. */
function meets({ at, done }: Sent, { from, to }: Down): boolean {
  return done >= from && at <= to;
}
