import type { Command, SyntaxNode, TestExpression } from "unbash";
import type { Facts } from "./facts.ts";
import { factsOf } from "./read-facts.ts";
import type { Scope } from "./scope.ts";
import { commandName, wordsOf } from "./shell-word.ts";

/** Does something in these facts move on by itself: a counter of the loop, or the clock. */
export type MovesOn = (facts: Facts) => boolean;

/** Can counters or the clock alone make a condition come out as `wanted`, so that the loop on it ends whatever its probes say. */
export function endsByCount(condition: SyntaxNode, wanted: boolean, movesOn: MovesOn, scope: Scope): boolean {
  const isCounted = (node: SyntaxNode): boolean => {
    const facts = factsOf(node, scope);
    return facts.probes.length === 0 && facts.others.length === 0 && movesOn(facts);
  };
  const entered = new Set<string>();

  const ends = (node: SyntaxNode, value: boolean): boolean => {
    switch (node.type) {
      case "Script":
      case "CompoundList": {
        const last = node.commands.at(-1);
        return last !== undefined && ends(last.command, value);
      }
      case "BraceGroup":
      case "Subshell":
        return ends(node.body, value);
      case "Redirected":
        return ends(node.command, value);
      case "Pipeline": {
        const isNegated = node.prefixes.filter(({ type }) => type === "Negation").length % 2 === 1;
        const [only, ...more] = node.commands;
        return only !== undefined && more.length === 0 ? ends(only, value !== isNegated) : isCounted(node);
      }
      case "AndOr":
        return node.commands
          .map((command) => ends(command, value))
          .reduce((left, right, at) => (needsBoth(node.operators[at - 1], value) ? left && right : left || right));
      case "TestCommand":
        return testEnds(node.expression, value);
      case "Command":
        return commandEnds(node, value);
      default:
        return isCounted(node);
    }
  };

  const testEnds = (test: TestExpression, value: boolean): boolean => {
    if (test.type === "TestGroup") return testEnds(test.expression, value);
    if (test.type === "TestNot") return testEnds(test.operand, value !== (test.negations.length % 2 === 1));
    if (test.type !== "TestLogical") return isCounted(test);
    const parts = test.operands.map((operand) => testEnds(operand, value));
    return needsBoth(test.operator, value) ? parts.every(Boolean) : parts.some(Boolean);
  };

  const commandEnds = (command: Command, value: boolean): boolean => {
    const name = commandName(wordsOf(command)[0]);
    const called = scope.functions.get(name);
    if (called === undefined) return isJoinedTest(command) ? movesOn(factsOf(command, scope)) : isCounted(command);
    if (entered.has(name)) return false;
    entered.add(name);
    return ends(called.body, value);
  };

  return ends(condition, wanted);
}

/** `A && B` is only true, and `A || B` only false, when both sides are. */
function needsBoth(operator: string | undefined, value: boolean): boolean {
  return (operator === "&&") === value;
}

/** `[ A -o B ]` and `[ A -a B ]`: one counter in it is taken to be enough. */
function isJoinedTest(command: Command): boolean {
  const words = wordsOf(command);
  return ["[", "test"].includes(commandName(words[0])) && words.some(({ text }) => text === "-o" || text === "-a");
}
