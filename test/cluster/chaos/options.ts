import { randomInt } from "node:crypto";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { releases } from "../releases.ts";
import { SCENARIOS } from "./scenarios.ts";

const minors = releases()
  .map(({ minor }) => minor)
  .join(", ");

/** What --help prints. */
export const HELP = `Shows that installing, rolling and rotating lose no admission: the webhook as it ships, behind a real kube-apiserver, under load.

usage: npm run e2e:chaos -- [--short] [--seed N] [--rate N] [--only NAME[,NAME…]] [--version MINOR]

  --short           less of everything: within three minutes
  --seed N          the same moments and orders as in the run that printed this seed
  --rate N          admissions a second (default 220; less when the machine cannot carry that)
  --only NAMES      of these scenarios: ${SCENARIOS.map(({ name }) => name).join(", ")}
  --program FILE    another bundle of ours than dist/initguard.js
  --version MINOR   Kubernetes minor: ${minors} (the first is the default)

Every scenario has a control: the same thing done in a way that has to lose admissions.
Exit codes: 0 nothing lost and every control lost something; 1 otherwise; 2 it could not be tried.
`;

/** What is asked for on the command line. */
export interface ChaosOptions {
  readonly help: boolean;
  readonly isShort: boolean;
  readonly seed: number;
  readonly rate: number;
  readonly version: string | undefined;
  readonly only: readonly string[] | undefined;
  /** The bundled command line, as it ships. */
  readonly program: string;
}

/** Reads the command line; throws one sentence. */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: "boolean", default: false },
      seed: { type: "string" },
      rate: { type: "string", default: "220" },
      only: { type: "string" },
      program: { type: "string", default: join(import.meta.dirname, "..", "..", "..", "dist", "initguard.js") },
      version: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const only = values.only?.split(",").map((name) => name.trim());
  const unknown = only?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new Error(`there is no scenario "${unknown}": ${SCENARIOS.map(({ name }) => name).join(", ")}`);
  return {
    help: values.help,
    isShort: values.short,
    seed: values.seed === undefined ? randomInt(2 ** 31) : wholeNumber("--seed", values.seed, 2 ** 32 - 1),
    rate: wholeNumber("--rate", values.rate, 2_000),
    version: values.version,
    only,
    program: resolve(values.program),
  };
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new Error(`${flag} takes a whole number up to ${most}, not "${text}"`);
  return value;
}
