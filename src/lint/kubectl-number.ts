/** Sign, then hexadecimal, binary, octal (a bare leading zero too) or decimal: what Go's `strconv.ParseInt(text, 0, 64)` takes. */
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?([0-7]+)|0|[1-9][0-9]*)$/;

/** The pattern by which go-yaml v2 knows a float (resolve.go, `yamlStyleFloat`). */
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** A scalar that begins with a dot goes to Go's `strconv.ParseFloat` as it is, which wants a digit on each side of an underscore. */
const DOTTED = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/** The largest sizes of a signed and of a plain integer; beyond them a decimal is a float and every other form is text. */
const LARGEST: Readonly<Record<string, bigint>> = { "-": 2n ** 63n, "+": 2n ** 63n - 1n, "": 2n ** 64n - 1n };

/** The integer that kubectl reads from a scalar, or undefined when it reads none; beyond 2^53 the nearest one JavaScript can hold. */
export function integerOf(scalar: string): number | undefined {
  const [, sign = "", written, octal] = INTEGER.exec(withoutUnderscores(scalar)) ?? [];
  if (written === undefined) return undefined;
  const literal = octal === undefined ? written : `0o${octal}`;
  const size = Number(literal);
  if (size > Number.MAX_SAFE_INTEGER && BigInt(literal) > (LARGEST[sign] ?? 0n)) return undefined;
  return sign === "-" ? 0 - size : size;
}

/** The number that kubectl reads from a scalar that is no integer to it, or undefined: what does not fit 64 bits stays text. */
export function floatOf(scalar: string): number | undefined {
  const plain = withoutUnderscores(scalar);
  if (!FLOAT.test(plain) && !DOTTED.test(plain)) return undefined;
  const value = Number(plain.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

/** Underscores may stand anywhere in a number but at its front. */
function withoutUnderscores(scalar: string): string {
  return scalar.includes("_") && /^[-+0-9]/.test(scalar) ? scalar.replaceAll("_", "") : scalar;
}
