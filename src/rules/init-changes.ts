import { differences } from "../core/differences.ts";
import { child, type FieldPath } from "../core/field-path.ts";
import type { Pod, PodContainer } from "../core/pod.ts";

/** What an update does to the init containers of a pod; `fields` are the changed fields of one container, its image among them. */
export type InitChange =
  | { readonly of: "order"; readonly path: FieldPath }
  | { readonly of: "added"; readonly container: PodContainer }
  | { readonly of: "removed"; readonly path: FieldPath; readonly containers: readonly PodContainer[] }
  | { readonly of: "edited"; readonly before: PodContainer; readonly after: PodContainer; readonly fields: readonly FieldPath[] };

/**
 * The changes an update makes to init containers. A container is found again by its name; one whose name is gone, by its place, where it counts as
 * renamed; all by their place when a name occurs twice. A new order is one change, whatever moved. Linear in the number of containers.
 */
export function* initChanges(before: Pod, after: Pod): Iterable<InitChange> {
  const [old, now] = [before.initContainers, after.initContainers];
  // Nearly every update leaves the names where they are.
  if (old.length === now.length && old.every(({ spec }, at) => spec.name === now[at]?.spec.name)) {
    for (const [at, container] of now.entries()) yield* edits(old[at] ?? container, container);
    return;
  }
  const { pairs, added, removed } = matched(old, now);
  const list = child(after.path, "initContainers");
  if (removed.length > 0) yield { of: "removed", path: list, containers: removed };
  if (!isInOrder(pairs)) yield { of: "order", path: list };
  for (const container of added) yield { of: "added", container };
  for (const pair of pairs) yield* edits(...pair);
}

function* edits(before: PodContainer, after: PodContainer): Iterable<InitChange> {
  const fields = differences(before.source, after.source, after.path);
  if (fields.length > 0) yield { of: "edited", before, after, fields };
}

type Containers = readonly PodContainer[];
type Pair = readonly [before: PodContainer, after: PodContainer];

interface Matched {
  readonly pairs: readonly Pair[];
  readonly added: Containers;
  readonly removed: Containers;
}

function matched(before: Containers, after: Containers): Matched {
  const [oldNames, newNames] = [byName(before), byName(after)];
  const areUnique = oldNames.size === before.length && newNames.size === after.length;
  const oldOf = ({ spec, index }: PodContainer): PodContainer | undefined => {
    const inPlace = before[index];
    if (!areUnique) return inPlace;
    return oldNames.get(spec.name) ?? (inPlace !== undefined && newNames.has(inPlace.spec.name) ? undefined : inPlace);
  };
  const pairs: Pair[] = [];
  const added: PodContainer[] = [];
  for (const container of after) {
    const old = oldOf(container);
    if (old === undefined) added.push(container);
    else pairs.push([old, container]);
  }
  const kept = new Set(pairs.map(([old]) => old));
  return { pairs, added, removed: before.filter((old) => !kept.has(old)) };
}

function byName(containers: Containers): ReadonlyMap<string | undefined, PodContainer> {
  return new Map(containers.map((container) => [container.spec.name, container]));
}

function isInOrder(pairs: readonly Pair[]): boolean {
  return pairs.every(([old], at) => at === 0 || (pairs[at - 1]?.[0].index ?? 0) < old.index);
}
