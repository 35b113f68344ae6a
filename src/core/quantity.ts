import { remember } from "./remember.ts";

/** An exact amount in billionths (nano-units), the finest step a Kubernetes quantity has. */
export type Amount = bigint;

const NANO = 1_000_000_000n;

/** `1.5Gi`, `500m`, `1e3`: an optional sign, digits with an optional fraction, then a suffix or an exponent (apimachinery resource.ParseQuantity). */
const QUANTITY = /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** The amount a quantity stands for, rounded up to a billionth as Kubernetes does; undefined for what is no quantity. Answers are remembered by text. */
export function parseQuantity(quantity: string | number | bigint): Amount | undefined {
  const text = String(quantity);
  return text.length > LONGEST ? undefined : remembered(text);
}

/** More characters than the pattern takes. */
const LONGEST = 96;

const remembered = remember(read, 64 * 1024);

function read(text: string): Amount | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", suffix = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(whole + fraction) * (1n << BigInt(BINARY[suffix] ?? 0));
  const shift = 9 + (DECIMAL[suffix] ?? Number(exponent)) - fraction.length;
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
  return sign === "-" ? -size : size;
}

/** The amount written short: `m` below one, else the largest binary or decimal suffix that leaves a whole number. */
export function printQuantity(amount: Amount): string {
  if (amount % NANO !== 0n) return printFraction(amount);
  const units = amount / NANO;
  for (const [suffix, power] of BINARY_LARGEST_FIRST) {
    const size = 1n << BigInt(power);
    if (units !== 0n && units % size === 0n) return `${units / size}${suffix}`;
  }
  for (const [suffix, power] of DECIMAL_LARGEST_FIRST) {
    const size = 10n ** BigInt(power);
    if (units !== 0n && units % size === 0n) return `${units / size}${suffix}`;
  }
  return String(units);
}

const BINARY_LARGEST_FIRST = Object.entries(BINARY).reverse();
const DECIMAL_LARGEST_FIRST = Object.entries(DECIMAL)
  .filter(([, power]) => power > 0)
  .reverse();

function printFraction(amount: Amount): string {
  for (const [suffix, size] of [
    ["m", 1_000_000n],
    ["u", 1_000n],
  ] as const) {
    if (amount % size === 0n) return `${amount / size}${suffix}`;
  }
  return `${amount}n`;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
