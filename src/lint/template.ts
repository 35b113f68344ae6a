import type { Step } from "../core/field-path.ts";

/** What to do with a template that nobody rendered. */
export const RENDER_FIRST = "unrendered template: render it first, as in helm template CHART | initguard lint -";

/**
 * Offset of the `{{` that broke the text at `offset`, or undefined when it was something else. Braces in strings, as Argo Workflows has them, break
 * nothing.
 */
export function templateAround(text: string, offset: number): number | undefined {
  const brace = text.lastIndexOf("{{", offset);
  const isInside = brace >= 0 && !/\}\}|[\r\n]/.test(text.slice(brace, offset));
  if (isInside) return brace;
  const reference = text.search(HELM_REFERENCE);
  return bareTemplate(text, offset) ?? (reference < 0 ? undefined : reference);
}

/** Does the text refer to what only Helm knows, such as `{{ .Values.image }}`? */
export function hasHelmReference(text: string): boolean {
  return text.includes("{{") && HELM_REFERENCE.test(text);
}

/** Steps to the first text in a value that has a Helm reference, which a renderer would not have left there; undefined when there is none. */
export function helmReferenceIn(value: unknown): readonly Step[] | undefined {
  const pending: { readonly at: unknown; readonly steps: readonly Step[] }[] = [{ at: value, steps: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { at, steps } = next;
    if (typeof at === "string" && hasHelmReference(at)) return steps;
    if (typeof at !== "object" || at === null) continue;
    const parts: readonly (readonly [Step, unknown])[] = Array.isArray(at) ? [...at.entries()] : Object.entries(at);
    for (const [step, part] of parts.toReversed()) pending.push({ at: part, steps: [...steps, step] });
  }
  return undefined;
}

const HELM_REFERENCE = /\{\{[^{}\r\n]*?(?<![\w)\]])\$?\.(?:Values|Release|Chart|Capabilities)\b/;

/** A parser notices a template that begins a line, a list item or a value at the latest on the next line that has something on it. */
const LINES_BACK = 3;

/** Characters of a line that are looked at, so that a hostile one costs no time. */
const LINE_PREFIX = 500;

function bareTemplate(text: string, offset: number): number | undefined {
  let end = offset;
  while (end < text.length && !isBreak(text[end])) end++;
  for (let back = 0; back <= LINES_BACK && end >= 0; back++) {
    let start = end;
    while (start > 0 && !isBreak(text[start - 1])) start--;
    const [before] = /^[ \t]*(?:- +)*(?:[^\s#'"][^'"{]*:[ \t]+)?(?=\{\{)/.exec(text.slice(start, Math.min(end, start + LINE_PREFIX))) ?? [];
    if (before !== undefined) return start + before.length;
    end = start - 1;
  }
  return undefined;
}

function isBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}
