import type { Step } from "../../src/core/field-path.ts";
import { meaningOf, type Written } from "./written-yaml.ts";

/** A text, and where a finding at each value of it should point: keyed by the path as JSON. */
export interface Text {
  readonly text: string;
  readonly offsets: ReadonlyMap<string, number>;
}

type Collection = Extract<Written, { as: "map" | "list" }>;

interface Place {
  readonly path: readonly Step[];
  /** Column of the entries of a block collection that is written here. */
  readonly indent: number;
  /** Where something that has no text of its own is shown: at its key, or at the list it is in. */
  readonly fallback: number;
  readonly isBelowKey: boolean;
}

/** Writes a document as YAML. The offsets are taken down while writing, so they owe nothing to a parser. */
export function writeYaml(document: Written, lineBreak: string): Text {
  const offsets = new Map<string, number>();
  let text = "";

  const note = (path: readonly Step[], offset: number) => offsets.set(JSON.stringify(path), offset);
  const endLine = (last = "") => {
    text += last + lineBreak;
  };

  function writeFlow(node: Written, place: Place): void {
    if (node.as === "nothing" && place.isBelowKey) {
      note(place.path, place.fallback);
      return;
    }
    if ("before" in node) text += node.before;
    const start = text.length;
    note(place.path, start);
    if (node.as === "text") text += node.spelling;
    else if (node.as === "literal") text += JSON.stringify(meaningOf(node));
    else if (node.as === "nothing") text += "~";
    else writeFlowParts(node, { ...place, fallback: start });
  }

  function writeFlowParts(node: Collection, { path, indent, fallback }: Place): void {
    text += node.as === "map" ? "{" : "[";
    const parts = node.as === "map" ? node.entries : node.items;
    parts.forEach((part, nth) => {
      if (nth > 0) text += ", ";
      if ("key" in part) {
        const key = text.length;
        text += `${part.key.spelling}: `;
        writeFlow(part.node, { path: [...path, part.key.name], indent, fallback: key, isBelowKey: true });
      } else {
        writeFlow(part, { path: [...path, nth], indent, fallback, isBelowKey: false });
      }
    });
    text += node.as === "map" ? "}" : "]";
  }

  /** What follows `key:` or `-` up to the beginning of the next line. */
  function writeValue(node: Written, place: Place): void {
    if (node.as === "nothing") {
      note(place.path, place.fallback);
      endLine();
    } else if (node.as === "text" || node.as === "literal") {
      text += ` ${node.before}`;
      note(place.path, text.length);
      endLine((node.as === "text" ? node.spelling : "|") + node.after);
      if (node.as === "literal") for (const line of node.lines) endLine(" ".repeat(place.indent) + line);
    } else if (node.isFlow) {
      text += " ";
      writeFlow(node, place);
      endLine();
    } else if (place.isBelowKey || node.before !== "") {
      endLine(` ${node.before}`);
      if (node.comment !== "") endLine(node.comment);
      writeBlock(node, place);
    } else {
      text += " ";
      writeBlock(node, place);
    }
  }

  function writeBlock(node: Collection, { path, indent, fallback, isBelowKey }: Place): void {
    const isCompact = text.endsWith("- ");
    const shown = isBelowKey ? fallback : text.length + (isCompact ? 0 : indent);
    note(path, shown);
    const parts = node.as === "map" ? node.entries : node.items;
    parts.forEach((part, nth) => {
      if (nth > 0 || !isCompact) text += " ".repeat(indent);
      const start = text.length;
      if ("key" in part) {
        text += `${part.key.spelling}:`;
        writeValue(part.node, { path: [...path, part.key.name], indent: indent + 2, fallback: start, isBelowKey: true });
      } else {
        text += "-";
        writeValue(part, { path: [...path, nth], indent: indent + 2, fallback: shown, isBelowKey: false });
      }
    });
  }

  if (document.as === "map") writeBlock(document, { path: [], indent: 0, fallback: 0, isBelowKey: false });
  return { text, offsets };
}
