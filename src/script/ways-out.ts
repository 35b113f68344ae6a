import type { ArithmeticCommand, Assignment, Case, Command, If, SyntaxNode, Word } from "unbash";
import type { Scope } from "./scope.ts";
import { commandName, isLiteral, wordsOf } from "./shell-word.ts";

/** A condition that must hold for a way out to be taken, and those around it. */
export interface Guard {
  readonly node: SyntaxNode;
  readonly up: Guard | undefined;
}

/** A place in a loop where it is left, or where a variable that its condition reads is set. */
export interface WayOut {
  readonly guard: Guard | undefined;
  /** What the variable is set to. */
  readonly value: Assignment["value"] | undefined;
}

/** Is the way taken in the first round at the latest. */
export function isCertain({ guard, value }: WayOut): boolean {
  return guard === undefined && (value === undefined || (value.type === "Word" && isLiteral(value)));
}

/** All ways out of a loop, given its condition and body and the variables that the condition reads. */
export function waysOut(parts: readonly SyntaxNode[], read: ReadonlySet<string>, scope: Scope): readonly WayOut[] {
  const found: WayOut[] = [];
  for (const part of parts) visit(part, { found, read, scope, guard: undefined, loops: 0, isCalled: false, entered: new Set() });
  return found;
}

interface Place {
  readonly found: WayOut[];
  readonly read: ReadonlySet<string>;
  readonly scope: Scope;
  readonly guard: Guard | undefined;
  /** Loops between here and the loop in question. */
  readonly loops: number;
  readonly isCalled: boolean;
  readonly entered: Set<string>;
}

function visit(node: SyntaxNode, place: Place): void {
  if (--place.scope.left < 0) return;
  switch (node.type) {
    case "CompoundList":
      for (const statement of node.commands) if (statement.background !== true) visit(statement.command, place);
      return;
    case "BraceGroup":
      visit(node.body, place);
      return;
    case "Redirected":
      visit(node.command, place);
      return;
    case "Pipeline":
      // The parts of a longer pipeline run in shells of their own, which cannot end this one.
      if (node.commands.length === 1) for (const command of node.commands) visit(command, place);
      return;
    case "AndOr":
      node.commands.reduce((at, command) => {
        visit(command, at);
        return guarded(at, command);
      }, place);
      return;
    case "If":
      visitIf(node, place);
      return;
    case "Case":
      visitCase(node, place);
      return;
    case "While":
      visit(node.clause, { ...place, loops: place.loops + 1 });
      visit(node.body, { ...guarded(place, node.clause), loops: place.loops + 1 });
      return;
    case "For":
    case "Select":
      visit(node.body, { ...place, loops: place.loops + 1 });
      return;
    case "ArithmeticFor":
      visit(node.body, { ...(node.test === undefined ? place : guarded(place, node.test)), loops: place.loops + 1 });
      return;
    case "ArithmeticCommand":
      if (place.read.has(variableSetBy(node))) place.found.push({ guard: place.guard, value: undefined });
      return;
    case "Command":
      visitCommand(node, place);
      return;
    default:
      return;
  }
}

function guarded(place: Place, node: SyntaxNode): Place {
  return { ...place, guard: { node, up: place.guard } };
}

function variableSetBy({ expression }: ArithmeticCommand): string {
  if (expression?.type !== "ArithmeticBinary" || expression.operator !== "=" || expression.left.type !== "ArithmeticWord") return "";
  return expression.left.value;
}

function visitIf({ clause, then, elif, else: otherwise }: If, place: Place): void {
  visit(clause, place);
  let inside = guarded(place, clause);
  let leave = alwaysLeaves(then, inside);
  for (const branch of elif) {
    visit(branch.clause, inside);
    inside = guarded(inside, branch.clause);
    leave = alwaysLeaves(branch.then, inside) && leave;
  }
  if (otherwise !== undefined && alwaysLeaves(otherwise, inside) && leave) place.found.push({ guard: place.guard, value: undefined });
}

function visitCase({ word, items }: Case, place: Place): void {
  const inside = guarded(place, word);
  for (const { body } of items) visit(body, inside);
}

/** Visits a branch and says whether it leaves the loop under no further condition. */
function alwaysLeaves(branch: SyntaxNode, place: Place): boolean {
  const from = place.found.length;
  visit(branch, place);
  return place.found.slice(from).some(({ guard, value }) => guard === place.guard && value === undefined);
}

function visitCommand(command: Command, place: Place): void {
  const words = wordsOf(command);
  const name = commandName(words[0]);
  const called = place.scope.functions.get(name);
  if (called !== undefined && !place.entered.has(name)) {
    visit(called.body, { ...place, isCalled: true, entered: place.entered.add(name) });
    return;
  }
  if (leaves(name, words[1]?.text, words.length, place)) place.found.push({ guard: place.guard, value: undefined });
  for (const part of words.length === 0 ? command.prefix : command.args) {
    if (part.type === "Assignment" && place.read.has(part.name)) place.found.push({ guard: place.guard, value: part.value });
  }
}

function leaves(name: string, operand: Word["text"] | undefined, length: number, { isCalled, loops }: Place): boolean {
  if (name === "exit") return true;
  if (name === "exec") return length > 1;
  if (isCalled) return false;
  return name === "return" || (name === "break" && Number(operand ?? 1) > loops);
}
