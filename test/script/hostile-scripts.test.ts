import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endlessWaits } from "../../src/script/endless-waits.ts";

const WAIT = "until nc -z db 1; do sleep 1; done\n";
const around = (open: string, times: number, inside: string, close: string) => open.repeat(times) + inside + close.repeat(times);

// Each would take the parser or the reading of its tree seconds, or its call stack, were it not bounded.
const hostile: readonly [string, string][] = [
  ["a megabyte of parentheses", `${WAIT}${"(".repeat(1_000_000)}`],
  ["a megabyte of words", `${WAIT}${"a ".repeat(500_000)}`],
  ["nested coprocesses", `${WAIT}${"coproc ".repeat(4000)}`],
  ["nested functions", `${WAIT}${"a() ".repeat(8000)}`],
  ["thousands of heredocs", `${WAIT}${"<<A ".repeat(8000)}`],
  ["substitutions in substitutions", `${WAIT}x=${around("$(", 200, "a ".repeat(14_000), ")")}`],
  ["loops in loops around much else", around("while nc -z a 1; do ", 150, "echo $a; ".repeat(3000), " :; done;")],
  ["exits under thousands of conditions", `while true; do ${"a && break || ".repeat(2400)} b; done`],
  ["shells in shells", `while true; do ${"sh -c ".repeat(5000)}; done`],
  ["conditions in conditions", around("while ", 200, "nc -z a 1", "; do sleep 1; done")],
  [
    "functions that call two others",
    `${Array.from({ length: 500 }, (_, at) => `f${at}() { f${at + 1}; f${at + 2}; };`).join(" ")} while f0; do sleep 1; done`,
  ],
];

describe("endlessWaits of a hostile script", () => {
  it.each(hostile)("gives up on %s", (_, script) => {
    expect(endlessWaits(script)).toBeInstanceOf(Array);
  });

  it("finds nothing where it could not look at everything", () => {
    const loop = "while true; do nc -z a 1 && break; sleep 1; done;";
    expect(endlessWaits(`if a; then ${loop} fi`)).toHaveLength(1);
    expect(endlessWaits(around("while nc -z a 1; do ", 150, `${"echo $a; ".repeat(300)} ${loop}`, " done;"))).toEqual([]);
  });

  it("judges no script that is too large, and all that is smaller", () => {
    const padded = (size: number) => `${WAIT}#${"x".repeat(size)}`;
    expect(endlessWaits(padded(32_000))).toHaveLength(1);
    expect(endlessWaits(padded(33_000))).toHaveLength(0);
  });

  it("has an answer for any text and any tokens", () => {
    const token = fc.constantFrom(
      ..."while until do done if then elif else fi for ((;;)) case in esac ;; ; & | && || ( ) { } [ ] [[ ]] $( ` \" ' $(( )) ${ <<A \n break exit true ! nc sleep f() i=$((i+1)) timeout sh -c 1 $x \\".split(
        " ",
      ),
    );
    const scripts = fc.oneof(
      fc.array(token, { maxLength: 40 }).map((tokens) => `while ${tokens.join(" ")}`),
      fc.string({ unit: "binary" }).map((text) => `while ${text}`),
    );
    fc.assert(
      fc.property(scripts, (script) => {
        for (const { on } of endlessWaits(script)) expect(on ?? "x").toMatch(/^[\w.+/ -]{1,40}$/);
      }),
      { numRuns: 1000 },
    );
  });
});
