import type { ContainerSpec } from "../core/pod-spec.ts";
import { afterShellOptions, inlineScriptAt } from "./inline-script.ts";
import type { ShellWord } from "./shell-word.ts";
import { unwrap } from "./unwrap.ts";

/** What a container runs, as far as its manifest says. */
export interface ContainerCommand {
  /** The words of what is run, wrappers such as `tini --` taken off. */
  readonly words: readonly ShellWord[];
  /** The shell script among them. */
  readonly script: string | undefined;
  /** The field that holds the script, or the first word where there is none, and its position there. */
  readonly field: "command" | "args";
  readonly item: number;
  /** True when `timeout` ends the whole of it. */
  readonly isTimed: boolean;
  /** False where the image's entry point, which the manifest does not tell, comes first. */
  readonly isWhole: boolean;
}

/** The command of a container with Kubernetes' own escapes resolved; undefined when all of it comes from the image. */
export function containerCommand({ command = [], args = [] }: ContainerSpec): ContainerCommand | undefined {
  const words = [...command, ...args].map(wordOf);
  if (words.length === 0) return undefined;
  const { at, isTimed } = unwrap(words);
  const isWhole = command.length > 0;
  const scriptAt = inlineScriptAt(words, at) ?? (isWhole ? undefined : afterShellOptions(words, 0));
  const place = scriptAt ?? at;
  const isInCommand = place < command.length;
  return {
    words: words.slice(at),
    script: scriptAt === undefined ? undefined : words[scriptAt]?.text,
    field: isInCommand ? "command" : "args",
    item: isInCommand ? place : place - command.length,
    isTimed,
    isWhole,
  };
}

/** Kubernetes expands `$(NAME)` in command and args itself, and `$$` is how a single `$` is written there (third_party/forked/golang/expansion). */
function wordOf(text: string): ShellWord {
  return { text: text.includes("$$") ? text.replaceAll("$$", () => "$") : text, isLiteral: true };
}
