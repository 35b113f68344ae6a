import type { Command, SyntaxNode } from "unbash";
import { isConnection } from "./connection.ts";
import { ALWAYS_TRUE } from "./known-commands.ts";
import { commandName, wordsOf } from "./shell-word.ts";
import { unwrap } from "./unwrap.ts";

/** Whether a condition always comes out true or always false, such as `true`, `[ 1 ]`, `((1))`; undefined where that depends on anything. */
export function constantCondition(node: SyntaxNode): boolean | undefined {
  switch (node.type) {
    case "CompoundList":
    case "Script": {
      const last = node.commands.at(-1);
      return last === undefined ? undefined : constantCondition(last.command);
    }
    case "BraceGroup":
    case "Subshell":
      return constantCondition(node.body);
    case "Redirected":
      return constantCondition(node.command);
    case "Pipeline":
      return constantPipeline(node.commands, node.prefixes.filter(({ type }) => type === "Negation").length % 2 === 1);
    case "ArithmeticCommand":
      return /^\s*\d+\s*$/.test(node.body) ? Number(node.body) !== 0 : undefined;
    case "TestCommand":
      return node.expression.type === "TestUnary" && node.expression.operator === "-n" && /^\w+$/.test(node.expression.operand.text)
        ? true
        : undefined;
    case "Command":
      return constantCommand(node);
    default:
      return undefined;
  }
}

function constantPipeline(commands: readonly SyntaxNode[], isNegated: boolean): boolean | undefined {
  const [only, ...more] = commands;
  const value = only === undefined || more.length > 0 ? undefined : constantCondition(only);
  return value === undefined ? undefined : value !== isNegated;
}

function constantCommand(command: Command): boolean | undefined {
  const words = wordsOf(command);
  const { at } = unwrap(words);
  const name = commandName(words[at]);
  if (name === "false") return false;
  if (ALWAYS_TRUE.has(name)) return command.redirects.some(isConnection) ? undefined : true;
  if (name !== "[" && name !== "test") return undefined;
  const operands = words.slice(at + 1, name === "[" ? -1 : undefined);
  if (!operands.every(({ isLiteral }) => isLiteral)) return undefined;
  const [left, operator, right, ...more] = operands.map(({ text }) => text);
  if (operator === undefined) return left !== undefined && left !== "";
  return more.length === 0 && right !== undefined && ["=", "==", "-eq"].includes(operator) ? left === right : undefined;
}
