import type { Scenario } from "./scenario.ts";
import { apiServerRestart } from "./scenarios/api-server-restart.ts";
import { caRotation } from "./scenarios/ca-rotation.ts";
import { deletedSecret } from "./scenarios/deleted-secret.ts";
import { idleGaps } from "./scenarios/idle-gaps.ts";
import { leafReloads } from "./scenarios/leaf-reloads.ts";
import { rollingRestart } from "./scenarios/rolling-restart.ts";

/** All scenarios, in the order they are played. */
export const SCENARIOS: readonly Scenario[] = [rollingRestart, leafReloads, caRotation, idleGaps, deletedSecret, apiServerRestart];
