import type { Command, CommandNode, PipelineNode, Statement, SyntaxNode } from "unbash";
import { remember } from "../core/remember.ts";
import { endlessCommand } from "./endless-command.ts";
import { type EndlessWait, endlessLoop } from "./endless-loop.ts";
import { inlineScriptAt } from "./inline-script.ts";
import { parseScript } from "./parse-script.ts";
import { factsOf } from "./read-facts.ts";
import type { Scope } from "./scope.ts";
import { commandName, wordsOf } from "./shell-word.ts";
import { unwrap } from "./unwrap.ts";

/**
 * What a shell script may wait for without end, in the order it stands there: loops without a counter, a deadline or a `timeout`, and commands that never
 * end. Nothing for a script that cannot be parsed. Answers are remembered by text.
 */
export function endlessWaits(text: string): readonly EndlessWait[] {
  return mayWait(text) ? rememberedWaits(text) : NONE;
}

const NONE: readonly EndlessWait[] = [];

/** Without one of these words nothing of what is looked for can be in a text; most hold none and are never parsed. */
const MAY_WAIT = /while|until|sleep|tail|for\s*\(\(/;

/** Could this text, a script or a word of a command, wait for ever or name a command that does. */
export function mayWait(text: string): boolean {
  return MAY_WAIT.test(text);
}

const rememberedWaits = remember(findWaits, 512 * 1024);

/** Scripts in scripts in scripts are read to this depth. */
const DEEPEST = 4;

function findWaits(text: string): readonly EndlessWait[] {
  try {
    return waitsIn(text);
  } catch {
    // Hostile nesting (`coproc coproc …`) makes the parser overflow the call stack; such a script is not judged.
    return NONE;
  }
}

function waitsIn(text: string): readonly EndlessWait[] {
  const parsed = new Map<string, ReturnType<typeof parseScript>>();
  const parseOnce = (inner: string) => {
    if (!parsed.has(inner)) parsed.set(inner, parseScript(inner));
    return parsed.get(inner);
  };
  // Nested loops are looked at once for each loop around them. Real scripts need less than one look for each of their characters.
  const scope: Scope = { functions: new Map(), isSourced: false, left: 1000 + text.length, parse: parseOnce };
  const script = parseOnce(text);
  const walk: Walk = { scope, found: [], entered: new Set(), isConditional: false, isPiped: false, depth: 0 };
  if (script !== undefined) walkAll(script.commands, walk);
  return scope.left < 0 || walk.found.length === 0 ? NONE : walk.found;
}

interface Walk {
  readonly scope: Scope;
  readonly found: EndlessWait[];
  readonly entered: Set<string>;
  /** Under an `if`, after `&&` or `||`, in a `case`. */
  readonly isConditional: boolean;
  /** Its output goes to another command, which ends it by ending. */
  readonly isPiped: boolean;
  readonly depth: number;
}

function walkAll(statements: readonly Statement[], at: Walk): void {
  for (const { command, background } of statements) {
    if (background !== true) visit(command, at);
    // `(sleep 300; kill $$) &` is a deadline for all that follows.
    else if (factsOf(command, at.scope).kills) return;
  }
}

function visit(node: SyntaxNode, at: Walk): void {
  if (--at.scope.left < 0) return;
  const inside: Walk = { ...at, isConditional: true };
  switch (node.type) {
    case "CompoundList":
      walkAll(node.commands, at);
      return;
    case "BraceGroup":
    case "Subshell":
      visit(node.body, at);
      return;
    case "Redirected":
      visit(node.command, at);
      return;
    case "Pipeline":
      visitPipeline(node.commands, at);
      return;
    case "AndOr":
      visitAndOr(node.commands, at, inside);
      return;
    case "If":
      visit(node.clause, at);
      for (const branch of node.elif) visit(branch.then, inside);
      visit(node.then, inside);
      if (node.else !== undefined) visit(node.else, inside);
      return;
    case "Case":
      for (const { body } of node.items) visit(body, inside);
      return;
    case "While":
    case "ArithmeticFor":
      note(endlessLoop(node, at.scope), at);
      if (node.type === "While") visit(node.clause, at);
      visit(node.body, inside);
      return;
    case "For":
    case "Select":
      visit(node.body, at);
      return;
    case "Function":
      at.scope.functions.set(node.name.value, node);
      return;
    case "Command":
      visitCommand(node, at);
      return;
    default:
      return;
  }
}

function visitPipeline(commands: readonly CommandNode[], at: Walk): void {
  commands.forEach((command, position) => {
    visit(command, position === commands.length - 1 ? at : { ...at, isPiped: true });
  });
}

function visitAndOr(commands: readonly PipelineNode[], first: Walk, others: Walk): void {
  commands.forEach((command, position) => {
    visit(command, position === 0 ? first : others);
  });
}

function visitCommand(command: Command, at: Walk): void {
  const words = wordsOf(command);
  const { at: from, isTimed } = unwrap(words);
  if (isTimed) return;
  const name = commandName(words[from]);
  const called = at.scope.functions.get(name);
  const scriptAt = inlineScriptAt(words, from);
  if (called !== undefined) {
    if (!at.entered.has(name)) visit(called.body, { ...at, entered: at.entered.add(name) });
  } else if (scriptAt !== undefined) {
    const script = at.depth < DEEPEST ? at.scope.parse(words[scriptAt]?.text ?? "") : undefined;
    if (script !== undefined) walkAll(script.commands, { ...at, depth: at.depth + 1 });
  } else if (name === "." || name === "source" || name === "eval") at.scope.isSourced = true;
  else note(endlessCommand(words.slice(from), at.isConditional), at);
}

function note(wait: EndlessWait | undefined, { found, isPiped }: Walk): void {
  if (wait !== undefined && !(wait.neverEnds && isPiped)) found.push(wait);
}
