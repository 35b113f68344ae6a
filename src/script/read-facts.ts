import { type Assignment, type Command, forEachChild, type SyntaxNode } from "unbash";
import { isConnection } from "./connection.ts";
import { addOnce, type DraftFacts, type Facts, mergeFacts, noFacts } from "./facts.ts";
import { inlineScriptAt } from "./inline-script.ts";
import { CLOCKS, FILE_TESTS, LOOKS, PROBES, SILENT } from "./known-commands.ts";
import type { Scope } from "./scope.ts";
import { commandName, type ShellWord, wordsOf } from "./shell-word.ts";
import { unwrap } from "./unwrap.ts";

/** The facts of a part of a script; none of a part that is not there. */
export function factsOf(node: SyntaxNode | undefined, scope: Scope): Facts {
  const draft = noFacts();
  if (node !== undefined) visit(node, draft, { scope, entered: new Set(), isInProbe: false, nesting: 0 });
  return draft;
}

interface Place {
  readonly scope: Scope;
  /** Functions being read, so that one which calls itself ends. */
  readonly entered: Set<string>;
  readonly isInProbe: boolean;
  readonly nesting: number;
}

/** Expansions inside expansions are parsed again at each level, so that a few hundred of them would cost seconds. */
const DEEPEST = 8;

const NESTING: ReadonlySet<SyntaxNode["type"]> = new Set([
  "ParameterExpansion",
  "ArithmeticExpansion",
  "ArithmeticCommand",
  "ArithmeticWord",
  "CommandExpansion",
  "ProcessSubstitution",
]);

function visit(node: SyntaxNode, draft: DraftFacts, place: Place): void {
  if (--place.scope.left < 0) return;
  if (node.type === "Command") visitCommand(node, draft, place);
  else if (node.type === "Assignment") visitAssignment(node, draft, place);
  else if (node.type !== "Function") {
    note(node, draft, place);
    visitChildren(node, draft, NESTING.has(node.type) ? deeper(place) : place);
  }
}

function visitChildren(node: SyntaxNode, draft: DraftFacts, place: Place): void {
  if (place.nesting <= DEEPEST) forEachChild(node, (part) => visit(part, draft, place));
}

function deeper(place: Place): Place {
  return { ...place, nesting: place.nesting + 1 };
}

function note(node: SyntaxNode, draft: DraftFacts, place: Place): void {
  switch (node.type) {
    case "SimpleExpansion":
      refer(node.text.slice(1), draft, place);
      break;
    case "ParameterExpansion":
      refer(node.parameter, draft, place);
      break;
    case "ArithmeticExpansion":
    case "ArithmeticCommand":
      draft.computes = true;
      break;
    case "ArithmeticWord":
      refer(identifierIn(node.value), draft, place);
      break;
    case "ArithmeticUnary":
      if (node.operator === "++" || node.operator === "--") count(node.operand, draft);
      break;
    case "ArithmeticBinary":
      if (isCountingAssignment(node.operator, node.right)) count(node.left, draft);
      break;
    case "Redirect":
      if (isConnection(node)) addOnce(draft.probes, "/dev/tcp");
      break;
    case "TestUnary":
      if (FILE_TESTS.has(node.operator)) addOnce(draft.looks, `test ${node.operator}`);
  }
}

function visitCommand(node: Command, draft: DraftFacts, place: Place): void {
  const words = wordsOf(node);
  const { at } = unwrap(words);
  const name = commandName(words[at]);
  const called = place.scope.functions.get(name);
  const scriptAt = called === undefined ? inlineScriptAt(words, at) : undefined;
  if (called !== undefined) {
    if (!place.entered.has(name)) visit(called.body, draft, { ...place, entered: place.entered.add(name) });
  } else if (scriptAt !== undefined) {
    const script = place.nesting < DEEPEST ? place.scope.parse(words[scriptAt]?.text ?? "") : undefined;
    if (script !== undefined) visit(script, draft, deeper(place));
  } else if (words.length > 0) noteCommand(name, words.slice(at), draft, place);
  visitChildren(node, draft, PROBES.has(name) ? { ...place, isInProbe: true } : place);
}

function noteCommand(name: string, words: readonly ShellWord[], draft: DraftFacts, { isInProbe }: Place): void {
  if (PROBES.has(name)) addOnce(draft.probes, name);
  else if (LOOKS.has(name)) addOnce(draft.looks, name);
  else if (!SILENT.has(name)) addOnce(draft.others, name);
  if (name === "[" || name === "test") {
    const operator = words.find(({ text }) => FILE_TESTS.has(text))?.text;
    if (operator !== undefined) addOnce(draft.looks, `test ${operator}`);
  }
  if (name === "shift") for (const parameter of ["1", "#", "@", "*"]) draft.counters.add(parameter);
  if (name === "let") for (const { text } of words.slice(1)) draft.counters.add(identifierIn(text));
  draft.sleeps ||= name === "sleep" || name === "usleep";
  draft.readsInput ||= name === "read" || name === "getopts";
  draft.kills ||= name === "kill";
  draft.computes ||= name === "expr" || name === "bc";
  draft.hasClock ||= name === "date" && !isInProbe;
}

function visitAssignment(node: Assignment, draft: DraftFacts, place: Place): void {
  const own = noFacts();
  visitChildren(node, own, place);
  const isOwn = own.probes.length + own.looks.length + own.others.length === 0;
  if (isOwn && (own.computes || own.hasClock || own.references.has(node.name) || node.append === true)) draft.counters.add(node.name);
  mergeFacts(own, draft);
}

function refer(name: string, draft: DraftFacts, { isInProbe }: Place): void {
  if (isInProbe || name === "") return;
  draft.references.add(name);
  draft.hasClock ||= CLOCKS.has(name);
}

function count(node: SyntaxNode, draft: DraftFacts): void {
  if (node.type === "ArithmeticWord") draft.counters.add(identifierIn(node.value));
}

/** `i += 1`, and `i = j`, but not `ready = 1`, which sets a flag. */
function isCountingAssignment(operator: string, right: SyntaxNode): boolean {
  if (!/^([-+*/%&|^]|<<|>>)?=$/.test(operator)) return false;
  return operator !== "=" || right.type !== "ArithmeticWord" || identifierIn(right.value) !== "";
}

function identifierIn(text: string): string {
  return /^\$?\{?([A-Za-z_]\w*)/.exec(text)?.[1] ?? "";
}
