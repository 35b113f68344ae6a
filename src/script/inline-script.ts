import { commandName, type ShellWord } from "./shell-word.ts";

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash", "ksh", "zsh"]);
const LOGINS: ReadonlySet<string> = new Set(["su", "runuser"]);

/** Position of the word that holds a shell script in a command line such as `bash -euo pipefail -c SCRIPT` or `su postgres -c SCRIPT`; undefined without one. */
export function inlineScriptAt(words: readonly ShellWord[], from: number): number | undefined {
  const name = commandName(words[from]);
  if (SHELLS.has(name)) return afterShellOptions(words, from + 1);
  return LOGINS.has(name) ? afterCommandOption(words, from + 1) : undefined;
}

/** Position of the script behind a shell's own options, which may come without the shell where an image's entry point is one; undefined without `-c`. */
export function afterShellOptions(words: readonly ShellWord[], from: number): number | undefined {
  let takesScript = false;
  let at = from;
  for (; at < words.length; at++) {
    const { text } = words[at] ?? { text: "" };
    if (text === "--") {
      at++;
      break;
    }
    if (!/^[-+]./.test(text)) break;
    if (text.startsWith("--")) continue;
    takesScript ||= text.startsWith("-") && text.includes("c");
    // Each `o` of a cluster takes a word: `-euo pipefail`.
    at += text.split("o").length - 1;
  }
  return takesScript && at < words.length ? at : undefined;
}

function afterCommandOption(words: readonly ShellWord[], from: number): number | undefined {
  const at = words.findIndex(({ text }, position) => position >= from && (/^-\w*c$/.test(text) || text === "--command"));
  return at >= 0 && at + 1 < words.length ? at + 1 : undefined;
}
