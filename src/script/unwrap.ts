import { commandName, type ShellWord } from "./shell-word.ts";

/** What a command line runs once the commands that only start another one are taken off. */
export interface Unwrapped {
  /** Position of the first word of what is run; the number of words when there is none. */
  readonly at: number;
  /** True when `timeout` ends it. */
  readonly isTimed: boolean;
}

/** Looks through `timeout 60`, `env A=b`, `exec`, `tini --` and the like, however many there are. */
export function unwrap(words: readonly ShellWord[]): Unwrapped {
  let at = 0;
  let isTimed = false;
  for (let wrapper = wrapperOf(words[at]); wrapper !== undefined; wrapper = wrapperOf(words[at])) {
    const options = afterOptions(words, at + 1, wrapper);
    // `command -v curl` asks where curl is and runs nothing.
    if (options.asks) break;
    let next = options.at + (options.durationAt === undefined ? wrapper.operands : 0);
    if (wrapper.takesAssignments) while (/^\w+=/.test(words[next]?.text ?? "")) next++;
    if (next >= words.length) break;
    if (wrapper.isTimeout) isTimed ||= isDuration(words[options.durationAt ?? options.at]);
    at = next;
  }
  return { at, isTimed };
}

interface Wrapper {
  /** Letters of the short options that take the next word. */
  readonly values: string;
  /** Words between the options and what is run. */
  readonly operands: number;
  readonly takesAssignments?: boolean;
  readonly isTimeout?: boolean;
  /** Letters of options with which nothing is run. */
  readonly asks?: string;
}

const plain: Wrapper = { values: "", operands: 0 };
const oneOperand: Wrapper = { values: "", operands: 1 };
const timeout: Wrapper = { values: "skt", operands: 1, isTimeout: true };

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map(
  Object.entries({
    timeout,
    gtimeout: timeout,
    env: { values: "uC", operands: 0, takesAssignments: true },
    exec: { values: "a", operands: 0 },
    command: { values: "", operands: 0, asks: "vV" },
    builtin: plain,
    busybox: plain,
    nohup: plain,
    setsid: plain,
    nice: { values: "n", operands: 0 },
    ionice: { values: "cnp", operands: 0 },
    stdbuf: { values: "ioe", operands: 0 },
    sudo: { values: "ugpCDhrRtT", operands: 0, takesAssignments: true },
    gosu: oneOperand,
    "su-exec": oneOperand,
    chroot: oneOperand,
    tini: { values: "pe", operands: 0 },
    "dumb-init": { values: "r", operands: 0 },
    catatonit: plain,
  }),
);

function wrapperOf(word: ShellWord | undefined): Wrapper | undefined {
  return word === undefined ? undefined : WRAPPERS.get(commandName(word));
}

interface Options {
  readonly at: number;
  readonly asks: boolean;
  /** Position of the duration in `timeout -t 60`, as older busybox writes it. */
  readonly durationAt: number | undefined;
}

const LONG_WITH_VALUE = new Set([
  "--signal",
  "--kill-after",
  "--unset",
  "--user",
  "--group",
  "--adjustment",
  "--chdir",
  "--input",
  "--output",
  "--error",
]);

function afterOptions(words: readonly ShellWord[], from: number, { values, asks = "", isTimeout }: Wrapper): Options {
  let [at, isAsking] = [from, false];
  let durationAt: number | undefined;
  for (; at < words.length; at++) {
    const { text } = words[at] ?? { text: "" };
    if (text.length < 2 || !text.startsWith("-")) break;
    if (text === "--") return { at: at + 1, asks: isAsking, durationAt };
    const letter = text[1] ?? "";
    isAsking ||= asks !== "" && asks.includes(letter);
    if (LONG_WITH_VALUE.has(text) || (text.length === 2 && values.includes(letter))) at++;
    if (isTimeout && text === "-t") durationAt = at;
  }
  return { at, asks: isAsking, durationAt };
}

/** `timeout 0` never ends anything; a duration that is not known is taken for one. */
function isDuration(word: ShellWord | undefined): boolean {
  return word !== undefined && !(word.isLiteral && /^0+(\.0*)?[smhd]?$/.test(word.text));
}
