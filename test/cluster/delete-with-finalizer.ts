import { setTimeout as delay } from "node:timers/promises";
import type { Bench } from "./bench.ts";

const limitMs = 10_000;

/**
 * Deletes what has a finalizer and waits until the API server's own cache shows it as ending. An update that follows at once is first tried on what the
 * cache holds, then again on what is stored: the webhook may then be asked about an object that was not ending yet.
 */
export async function deleteWithFinalizer({ request }: Bench, path: string): Promise<void> {
  const { status, text } = await request("DELETE", path);
  if (status !== 200) throw new Error(`${path} was not deleted: ${text}`);
  const end = Date.now() + limitMs;
  while (!(await request("GET", `${path}?resourceVersion=0`)).text.includes('"deletionTimestamp"')) {
    if (Date.now() > end) throw new Error(`${path} is not ending`);
    await delay(20);
  }
}
