import { describe, expect, it } from "vitest";
import { containerCommand } from "../../src/script/container-command.ts";

const X = "echo x";
type Words = readonly string[];

/** Where the script is found: `command[2]`, with `?` when the image's entry point comes first and `timed` when something ends it. */
function place(command: Words | undefined, args: Words | undefined): string {
  const found = containerCommand({ ...(command && { command }), ...(args && { args }) });
  if (found === undefined || found.script === undefined) return "none";
  expect(found.script).toBe(X);
  return `${found.field}[${found.item}]${found.isWhole ? "" : "?"}${found.isTimed ? " timed" : ""}`;
}

describe("containerCommand", () => {
  it.each<[string, Words | undefined, Words | undefined, string]>([
    ["sh -c in command", ["sh", "-c", X], undefined, "command[2]"],
    ["a shell by its path", ["/bin/bash", "-c", X], undefined, "command[2]"],
    ["the script in args", ["sh", "-c"], [X], "args[0]"],
    ["the option in args", ["/bin/sh"], ["-c", X], "args[1]"],
    ["arguments behind the script", ["sh", "-c", X, "sh", "a"], ["b"], "command[2]"],
    ["options before -c", ["bash", "-e", "-u", "-c", X], undefined, "command[4]"],
    ["options with -c", ["sh", "-exc", X], undefined, "command[2]"],
    ["an option that takes a word", ["bash", "-euo", "pipefail", "-c", X], undefined, "command[4]"],
    ["an option that takes a word, apart", ["bash", "-e", "-o", "pipefail", "-c", X], undefined, "command[5]"],
    ["an option behind -c", ["bash", "-c", "-e", X], undefined, "command[3]"],
    ["an option taken back", ["bash", "+e", "-c", X], undefined, "command[3]"],
    ["a long option", ["bash", "--noprofile", "-c", X], undefined, "command[3]"],
    ["the end of options", ["sh", "-c", "--", X], undefined, "command[3]"],
    ["busybox", ["busybox", "sh", "-c", X], undefined, "command[3]"],
    ["env", ["/usr/bin/env", "A=b", "bash", "-c", X], undefined, "command[4]"],
    ["env with options", ["env", "-u", "A", "-i", "sh", "-c", X], undefined, "command[6]"],
    ["tini", ["/sbin/tini", "-g", "--", "sh", "-c", X], undefined, "command[5]"],
    ["dumb-init before args", ["dumb-init", "--"], ["sh", "-c", X], "args[2]"],
    ["another user", ["su-exec", "app", "sh", "-c", X], undefined, "command[4]"],
    ["another user's login", ["su", "-", "app", "-c", X], undefined, "command[4]"],
    ["nice", ["nice", "-n", "5", "sh", "-c", X], undefined, "command[5]"],
    ["timeout", ["timeout", "60", "sh", "-c", X], undefined, "command[4] timed"],
    ["timeout in args", ["timeout"], ["-k", "5", "60", "sh", "-c", X], "args[5] timed"],
    ["timeout of an old busybox", ["timeout", "-t", "60", "-s", "9", "sh", "-c", X], undefined, "command[7] timed"],
    ["no timeout at all", ["timeout", "0", "sh", "-c", X], undefined, "command[4]"],
    ["args alone", undefined, ["sh", "-c", X], "args[2]?"],
    ["options alone, for an entry point that is a shell", undefined, ["-ec", X], "args[1]?"],
    ["no words", [], [], "none"],
    ["nothing", undefined, undefined, "none"],
    ["no shell", ["cp", "a", "b"], undefined, "none"],
    ["a program's own -c", ["python", "-c", X], undefined, "none"],
    ["a script in a file", ["sh", "/run.sh", "-c", X], undefined, "none"],
    ["a shell and no script", ["sh", "-c"], undefined, "none"],
    ["a shell alone", ["sh"], undefined, "none"],
    ["one word with blanks", ["sh -c x"], undefined, "none"],
    ["a wrapper alone", ["timeout", "60"], undefined, "none"],
  ])("finds the script of %s", (_, command, args, expected) => {
    expect(place(command, args)).toBe(expected);
  });

  it("takes off the escape that keeps Kubernetes from expanding a variable", () => {
    expect(containerCommand({ command: ["sh", "-c", "end=$$(( $$(date +%s) + 60 )); echo $$$$ $(NAME)"] })?.script).toBe(
      "end=$(( $(date +%s) + 60 )); echo $$ $(NAME)",
    );
  });

  it("says which words run where there is no script", () => {
    expect(containerCommand({ command: ["tini", "--"], args: ["sleep", "infinity"] })).toMatchObject({
      words: [{ text: "sleep" }, { text: "infinity" }],
      script: undefined,
      field: "args",
      item: 0,
    });
  });
});
