/** The text cut to at most `bytes` bytes of UTF-8, with `…` for what is missing; the same string when it fits. `bytes` is at least 3. */
export function cut(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  let end = bytes - 3;
  // A continuation byte (10xxxxxx) at the cut means that a character began before it.
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${encoded.toString("utf8", 0, end)}…`;
}
