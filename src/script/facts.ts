/** What a part of a script does, functions it calls and scripts it starts included. */
export interface Facts {
  /** Names of commands, in the order they stand, each once: those that ask the network, those that look at the pod's own state, those that are not known. */
  readonly probes: readonly string[];
  readonly looks: readonly string[];
  readonly others: readonly string[];
  /** Variables read outside of probes. */
  readonly references: ReadonlySet<string>;
  /** Variables that move on by themselves: counted up or down, grown, taken from the clock. */
  readonly counters: ReadonlySet<string>;
  /** Does something outside of probes depend on the time. */
  readonly hasClock: boolean;
  readonly computes: boolean;
  readonly sleeps: boolean;
  readonly readsInput: boolean;
  readonly kills: boolean;
}

/** Facts while they are gathered. */
export type DraftFacts = { -readonly [Name in keyof Facts]: Writable<Facts[Name]> };

type Writable<Value> = Value extends ReadonlySet<string> ? Set<string> : Value extends readonly string[] ? string[] : Value;

/** No facts yet. */
export function noFacts(): DraftFacts {
  return {
    probes: [],
    looks: [],
    others: [],
    references: new Set(),
    counters: new Set(),
    hasClock: false,
    computes: false,
    sleeps: false,
    readsInput: false,
    kills: false,
  };
}

/** Adds all of one to the other. */
export function mergeFacts(from: Facts, into: DraftFacts): void {
  for (const list of ["probes", "looks", "others"] as const) for (const name of from[list]) addOnce(into[list], name);
  for (const set of ["references", "counters"] as const) for (const name of from[set]) into[set].add(name);
  for (const flag of ["hasClock", "computes", "sleeps", "readsInput", "kills"] as const) into[flag] ||= from[flag];
}

/** Adds a name to a list that has each once. */
export function addOnce(names: string[], name: string): void {
  if (!names.includes(name)) names.push(name);
}
