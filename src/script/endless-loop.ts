import type { ArithmeticFor, CompoundList, While } from "unbash";
import { constantCondition } from "./constant-condition.ts";
import { endsByCount, type MovesOn } from "./counted-end.ts";
import type { Facts } from "./facts.ts";
import { factsOf } from "./read-facts.ts";
import type { Scope } from "./scope.ts";
import { type Guard, isCertain, type WayOut, waysOut } from "./ways-out.ts";

/** Something in a script that may go on for ever. */
export interface EndlessWait {
  /** The command whose success is waited for; undefined when it is not known, or when nothing is waited for. */
  readonly on: string | undefined;
  /** True when there is no way to the end at all. */
  readonly neverEnds: boolean;
  /** True when the script leaves room for another reading. */
  readonly isGuess: boolean;
}

/** What a loop waits for without a limit; undefined for a loop that ends by count or by the clock, or that is no wait. */
export function endlessLoop(loop: While | ArithmeticFor, scope: Scope): EndlessWait | undefined {
  const condition = loop.type === "While" ? loop.clause : loop.test;
  const isForever = condition === undefined || constantCondition(condition) === (loop.type === "While" && loop.kind === "while");
  if (loop.type === "ArithmeticFor" && !isForever) return undefined;
  const [asked, done] = [factsOf(condition, scope), factsOf(loop.body, scope)];
  const movesOn: MovesOn = ({ hasClock, references }) => hasClock || hasAny(references, asked.counters) || hasAny(references, done.counters);
  if (!isForever && condition !== undefined && endsByCount(condition, loop.type === "While" && loop.kind === "until", movesOn, scope))
    return undefined;
  const ways = waysOut(condition === undefined ? [loop.body] : [condition, loop.body], isForever ? NO_NAMES : asked.references, scope);
  const isLeftByCount = ({ guard }: WayOut) => guardFacts(guard, scope).some(movesOn);
  if (ways.some((way) => isCertain(way) || isLeftByCount(way))) return undefined;
  const wait = isForever ? foreverWait(done, ways, scope) : conditionWait({ asked, done, ways, isIdle: isIdle(loop.body) }, scope);
  // What another script was read from may define functions that count, or exit.
  const isUnsure = scope.isSourced && asked.others.length + done.others.length > 0;
  return wait !== undefined && isUnsure ? { ...wait, isGuess: true } : wait;
}

const NO_NAMES: ReadonlySet<string> = new Set();

function foreverWait(done: Facts, ways: readonly WayOut[], scope: Scope): EndlessWait | undefined {
  if (ways.length === 0) return { on: undefined, neverEnds: true, isGuess: done.readsInput };
  const awaited = ways.flatMap(({ guard }) => guardFacts(guard, scope)).flatMap(awaitedIn)[0] ?? awaitedIn(done)[0];
  if (awaited !== undefined) return { on: awaited, neverEnds: false, isGuess: false };
  return done.sleeps && !done.readsInput ? { on: named(done.others), neverEnds: false, isGuess: true } : undefined;
}

interface Loop {
  readonly asked: Facts;
  readonly done: Facts;
  readonly ways: readonly WayOut[];
  readonly isIdle: boolean;
}

function conditionWait({ asked, done, ways, isIdle }: Loop, scope: Scope): EndlessWait | undefined {
  if (asked.readsInput) return undefined;
  const sleeps = asked.sleeps || done.sleeps;
  const found = (on: string | undefined, isGuess = false): EndlessWait => ({ on, neverEnds: false, isGuess });
  if (asked.probes.length > 0) return found(asked.probes[0]);
  if (asked.looks.length > 0 && (sleeps || isIdle)) return found(asked.looks[0]);
  // `until [ "$status" = 200 ]; do status=$(curl …); done`, and `while [ $? -ne 0 ]` after a probe.
  const setBy = ways.flatMap(({ guard, value }) => [...guardFacts(guard, scope), factsOf(value, scope)]).flatMap(({ probes }) => probes);
  const [probe] = asked.references.has("?") ? done.probes : setBy;
  if (probe !== undefined) return found(probe);
  if (!sleeps) return undefined;
  if (asked.others.length > 0) return found(named(asked.others), true);
  return ways.length > 0 && done.probes.length > 0 ? found(done.probes[0], true) : undefined;
}

function awaitedIn({ probes, looks, sleeps }: Facts): readonly string[] {
  return probes.length > 0 || !sleeps ? probes : looks;
}

function guardFacts(guard: Guard | undefined, scope: Scope): readonly Facts[] {
  const facts: Facts[] = [];
  for (let at = guard; at !== undefined && scope.left > 0; at = at.up) facts.push(factsOf(at.node, scope));
  return facts;
}

/** Does the body only pass the time. */
function isIdle({ commands }: CompoundList): boolean {
  return commands.every(({ command }) => constantCondition(command) === true);
}

/** The first command with a name that is fit to print. */
function named(names: readonly string[]): string | undefined {
  return names.find((name) => /^[\w.+-]{1,40}$/.test(name));
}

function hasAny(names: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  for (const name of names) if (wanted.has(name)) return true;
  return false;
}
