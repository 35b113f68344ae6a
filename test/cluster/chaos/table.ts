/** Lines of a table, its columns padded; numbers to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? "").length)));
  const isNumber = (text: string) => /^[\d.,–-]*$/.test(text);
  const line = (row: readonly string[], isHead: boolean) =>
    row
      .map((text, at) => {
        const toTheRight = isHead ? rows.every((other) => isNumber(other[at] ?? "")) : isNumber(text);
        return toTheRight ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
      })
      .join("  ")
      .trimEnd();
  return [
    line(head, true),
    line(
      widths.map((width) => "-".repeat(width)),
      false,
    ),
    ...rows.map((row) => line(row, false)),
  ].join("\n");
}
