/** What an entry costs beside its text, in characters. */
const OVERHEAD = 128;

/**
 * The same function, with its answers remembered by text: pods of one workload come with the same scripts, images and quantities again and again.
 * At most `capacity` characters of text are kept; two texts that are the same must stand for the same input. Two maps take turns: when the newer one is
 * half of that, the older one is dropped with all that was not asked for since.
 */
export function remember<Answer, Input = void>(
  derive: (text: string, input: Input) => Answer,
  capacity: number,
): (text: string, input: Input) => Answer {
  let older = new Map<string, { readonly answer: Answer }>();
  let newer = new Map<string, { readonly answer: Answer }>();
  let size = 0;
  return (text, input) => {
    const recent = newer.get(text);
    if (recent !== undefined) return recent.answer;
    const entry = older.get(text) ?? { answer: derive(text, input) };
    const cost = text.length + OVERHEAD;
    if (cost > capacity / 2) return entry.answer;
    if (size + cost > capacity / 2) {
      older = newer;
      newer = new Map();
      size = 0;
    }
    newer.set(text, entry);
    size += cost;
    return entry.answer;
  };
}
