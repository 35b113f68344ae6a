import { EVENT_ID, type Event } from "js-yaml";

/** Offset of the first key that is a mapping or list, such as the inner braces of `{{ name }}`; undefined when there is none. */
export function complexKeyOffset(events: readonly Event[]): number | undefined {
  // How many keys and values each open node has so far; undefined for what is no mapping.
  const open: (number | undefined)[] = [];
  for (const event of events) {
    const isCollection = event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
    const parts = open.at(-1);
    if (isCollection && parts !== undefined && parts % 2 === 0) return event.start;
    if (isCollection || event.type === EVENT_ID.DOCUMENT) {
      open.push(event.type === EVENT_ID.MAPPING ? 0 : undefined);
      continue;
    }
    if (event.type === EVENT_ID.POP) open.pop();
    const outer = open.at(-1);
    if (outer !== undefined) open[open.length - 1] = outer + 1;
  }
  return undefined;
}
