import { type Release, releaseOf } from "./releases.ts";

/** The release the suite is asked to run against: the minor in INITGUARD_KUBERNETES, else the default. */
export function askedRelease(env: NodeJS.ProcessEnv = process.env): Release {
  return releaseOf(env["INITGUARD_KUBERNETES"]);
}
