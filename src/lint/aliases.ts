import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent, YAMLException } from "js-yaml";

/** What aliases may add to one document: its nodes (go-yaml v2 stops at some 400,000, decode.go `allowedAliasRatio`) and its levels. */
export interface AliasLimits {
  readonly nodes: number;
  readonly depth: number;
}

/**
 * How many nodes a document has beyond its text because of aliases; nothing is unfolded to know it. Throws a YAMLException that knows its offset
 * when they or their nesting exceed the limits, when a node contains itself, and at a second `<<` in one mapping, of which kubectl would take the
 * last.
 */
export function aliasedNodes(text: string, events: readonly Event[], limits: AliasLimits): number {
  const anchors = new Map<string, Extent>();
  const open: Frame[] = [];
  let aliased = 0;
  const add = (frame: Frame, { nodes, depth }: Extent) => {
    frame.nodes += nodes;
    frame.depth = Math.max(frame.depth, depth);
    frame.parts++;
  };
  for (const event of events) {
    const frame = open.at(-1);
    if (frame === undefined) {
      // The event of a document, whose end will close this frame.
      anchors.clear();
      open.push({ anchor: undefined, nodes: 0, depth: 0, isMapping: false, parts: 0, hasMerge: false });
    } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const anchor = anchorOf(text, event);
      if (anchor !== undefined) anchors.set(anchor, WITHOUT_END);
      open.push({ anchor, nodes: 1, depth: 0, isMapping: event.type === EVENT_ID.MAPPING, parts: 0, hasMerge: false });
    } else if (event.type === EVENT_ID.POP) {
      open.pop();
      const extent = { nodes: frame.nodes, depth: frame.depth + 1 };
      if (frame.anchor !== undefined) anchors.set(frame.anchor, extent);
      const outer = open.at(-1);
      if (outer !== undefined) add(outer, extent);
    } else if (event.type === EVENT_ID.SCALAR) {
      if (frame.isMapping && frame.parts % 2 === 0 && isMerge(text, event)) {
        if (frame.hasMerge) fail(text, event.valueStart, "a second << in one mapping: give one a list, as in <<: [*a, *b]");
        frame.hasMerge = true;
      }
      const anchor = anchorOf(text, event);
      if (anchor !== undefined) anchors.set(anchor, ONE);
      add(frame, ONE);
    } else if (event.type === EVENT_ID.ALIAS) {
      const extent = anchors.get(text.slice(event.anchorStart, event.anchorEnd)) ?? ONE;
      if (extent === WITHOUT_END) fail(text, event.anchorStart - 1, "the alias stands inside the node it names");
      aliased += extent.nodes;
      if (aliased > limits.nodes) fail(text, event.anchorStart - 1, "the aliases of this file unfold to too many nodes");
      if (open.length + extent.depth > limits.depth) fail(text, event.anchorStart - 1, `aliases nest deeper than ${limits.depth} levels`);
      add(frame, extent);
    }
  }
  return aliased;
}

/** How large a node is with all its aliases unfolded. */
interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

/** A list or mapping that is being read. */
interface Frame {
  readonly anchor: string | undefined;
  readonly isMapping: boolean;
  nodes: number;
  depth: number;
  /** Keys and values so far; even before a key. */
  parts: number;
  hasMerge: boolean;
}

const ONE: Extent = { nodes: 1, depth: 0 };

/** Of a node that has not ended yet. */
const WITHOUT_END: Extent = { nodes: 0, depth: 0 };

function anchorOf(text: string, { anchorStart, anchorEnd }: { readonly anchorStart: number; readonly anchorEnd: number }): string | undefined {
  return anchorStart < 0 ? undefined : text.slice(anchorStart, anchorEnd);
}

function isMerge(text: string, { style, valueStart, valueEnd }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.PLAIN && text.slice(valueStart, valueEnd) === "<<";
}

function fail(text: string, offset: number, message: string): never {
  return YAMLException.throwAt(text, offset, message);
}
