/** A place in a text; both are counted from 1, the column in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Answers where an offset stands. A line ends with LF, CR LF or a lone CR, as in YAML; nothing is counted before the first question. */
export function lineTableOf(text: string): (offset: number) => Place {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  const breaks = text.includes("\r") ? /\r\n|\r|\n/g : undefined;
  if (breaks === undefined) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  } else {
    while (breaks.exec(text) !== null) starts.push(breaks.lastIndex);
  }
  return starts;
}

/** Index of the last of the ascending numbers that is not above the given one. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
