import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** Addresses of the pods to come, all of them on the loopback device of the namespace; none of them is a loopback address, which endpoints may not have. */
export const PODS = { network: "10.250.0.1/24", prefix: "10.250.0.", first: 11, last: 250 } as const;

const UP = ["ip", "link", "set", "lo", "up"] as const;

/** Runs a script of this folder in a network namespace of its own and gives its exit code; or says in one clause why there can be none. */
export async function runInNamespace(script: string, args: readonly string[]): Promise<number | { readonly reason: string }> {
  const way = WAYS_IN.find((one) => whyNot(one) === undefined);
  if (way === undefined) return { reason: whyNot(WAYS_IN[0]) ?? "" };
  const [program, ...flags] = way;
  // A pipe on its input tells the script that we are gone, however we went.
  const child = spawn(program, [...flags, process.execPath, script, ...args], { stdio: ["pipe", "inherit", "inherit"] });
  // Ctrl-C reaches both of us; other signals only us. Either way the script ends what it has started, and we wait for that.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGTERM"));
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 2;
}

/** Gives the namespace that this process is in its addresses. */
export function addAddresses(): void {
  for (const [program, ...args] of [UP, ["ip", "addr", "add", PODS.network, "dev", "lo"]] as const) execFileSync(program, args);
}

/** As root, or as anybody where the kernel lets anybody be root of a namespace. */
const WAYS_IN = [
  ["unshare", "--net"],
  ["unshare", "--net", "--map-root-user"],
] as const;

function whyNot([program, ...flags]: (typeof WAYS_IN)[number]): string | undefined {
  const { status, error, stderr } = spawnSync(program, [...flags, ...UP], { encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split("\n")[0] ?? "no reason given";
}
