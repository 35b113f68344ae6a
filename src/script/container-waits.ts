import type { ContainerSpec } from "../core/pod-spec.ts";
import { remember } from "../core/remember.ts";
import { containerCommand } from "./container-command.ts";
import { endlessCommand } from "./endless-command.ts";
import type { EndlessWait } from "./endless-loop.ts";
import { endlessWaits, mayWait } from "./endless-waits.ts";

/** Where in a container's command or args something may go on for ever, and what; each thing once. */
export interface ContainerWaits {
  readonly field: "command" | "args";
  readonly item: number;
  readonly waits: readonly EndlessWait[];
}

/**
 * The endless waits of a container; undefined when there are none. What an image's own entry point makes of args is a guess. Answers are remembered by the
 * words of command and args.
 */
export function containerWaits({ command = NO_WORDS, args = NO_WORDS }: ContainerSpec): ContainerWaits | undefined {
  if (!command.some(mayWait) && !args.some(mayWait)) return undefined;
  return remembered(JSON.stringify([command, args]));
}

const NO_WORDS: readonly string[] = [];

const remembered = remember((words) => {
  const [command, args] = JSON.parse(words);
  return findWaits({ command, args });
}, 512 * 1024);

function findWaits(spec: ContainerSpec): ContainerWaits | undefined {
  const command = containerCommand(spec);
  if (command === undefined || command.isTimed) return undefined;
  const waits = command.script === undefined ? commandWaits(endlessCommand(command.words, false)) : endlessWaits(command.script);
  if (waits.length === 0) return undefined;
  return { field: command.field, item: command.item, waits: eachOnce(waits, command.isWhole) };
}

const NONE: readonly EndlessWait[] = [];

function commandWaits(wait: EndlessWait | undefined): readonly EndlessWait[] {
  return wait === undefined ? NONE : [wait];
}

function eachOnce(waits: readonly EndlessWait[], isWhole: boolean): readonly EndlessWait[] {
  const found = new Map<string, EndlessWait>();
  for (const wait of waits) {
    const label = `${wait.neverEnds} ${wait.on}`;
    const isGuess = (wait.isGuess && found.get(label)?.isGuess !== false) || !isWhole;
    found.set(label, { ...wait, isGuess });
  }
  return [...found.values()];
}
