/** The variables of an expression. */
type Scope = Readonly<Record<string, unknown>>;

/** Something an API server would report as a failed evaluation. */
export class CelError extends Error {}

type Expression = (scope: Scope) => unknown;

/**
 * Compiles the part of CEL that match conditions use: `has`, `exists`, `in`, `==`, `!=`, `!`, `&&`, `||`, members, lists and literals, with CEL's
 * errors: a key that is not there, a member of null, and `&&` and `||` that forgive an error on one side when the other decides.
 */
export function compile(text: string): Expression {
  const tokens = text.match(/"[^"]*"|[A-Za-z_]\w*|&&|\|\||[=!]=|[!().,[\]]|\S/g) ?? [];
  let at = 0;
  const take = (token: string): boolean => tokens[at] === token && ++at > 0;
  const expect = (token: string): void => {
    if (!take(token)) throw new SyntaxError(`expected ${token} before ${tokens.slice(at, at + 3).join(" ")}`);
  };

  const chain = (operator: "||" | "&&", part: () => Expression): Expression => {
    const parts = [part()];
    while (take(operator)) parts.push(part());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : (scope) => decide(parts, scope, operator === "||");
  };
  const either = (): Expression => chain("||", () => chain("&&", relation));

  function relation(): Expression {
    const left = unary();
    if (take("==")) return compare(left, unary(), (a, b) => a === b);
    if (take("!=")) return compare(left, unary(), (a, b) => a !== b);
    if (take("in")) return compare(left, unary(), (a, b) => listOf(b).includes(a));
    return left;
  }

  function unary(): Expression {
    if (!take("!")) return postfix();
    const inner = unary();
    return (scope) => !booleanOf(inner(scope));
  }

  function postfix(): Expression {
    let value = primary();
    while (take(".")) {
      const name = tokens[at++] ?? "";
      value = name === "exists" && tokens[at] === "(" ? exists(value) : member(value, name);
    }
    return value;
  }

  function exists(list: Expression): Expression {
    expect("(");
    const name = tokens[at++] ?? "";
    expect(",");
    const body = either();
    expect(")");
    return (scope) =>
      decide(
        listOf(list(scope)).map((item) => () => body({ ...scope, [name]: item })),
        scope,
        true,
      );
  }

  function primary(): Expression {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const inner = either();
      expect(")");
      return inner;
    }
    if (token === "[") {
      const items: Expression[] = [];
      while (!take("]")) {
        items.push(either());
        take(",");
      }
      return (scope) => items.map((item) => item(scope));
    }
    if (token === "has") {
      expect("(");
      const start = at;
      while (tokens[at] !== ")") at++;
      const [name = ""] = tokens.slice(at - 1, at);
      const holder = compile(tokens.slice(start, at - 2).join(""));
      expect(")");
      return (scope) => Object.hasOwn(objectOf(holder(scope)), name);
    }
    if (token.startsWith('"')) return () => token.slice(1, -1);
    if (token === "null") return () => null;
    if (token === "true" || token === "false") return () => token === "true";
    if (!/^[A-Za-z_]/.test(token)) throw new SyntaxError(`unexpected ${token}`);
    return (scope) => fieldOf(scope, token);
  }

  const expression = either();
  if (at < tokens.length) throw new SyntaxError(`unexpected ${tokens.slice(at).join(" ")}`);
  return expression;
}

function member(holder: Expression, name: string): Expression {
  return (scope) => fieldOf(objectOf(holder(scope)), name);
}

function fieldOf(holder: Scope, name: string): unknown {
  if (!Object.hasOwn(holder, name)) throw new CelError(`no such key: ${name}`);
  return holder[name];
}

function compare(left: Expression, right: Expression, test: (a: unknown, b: unknown) => boolean): Expression {
  return (scope) => test(left(scope), right(scope));
}

/** The first part that gives the deciding value decides, whatever the others do; an error counts only when none does. */
function decide(parts: readonly Expression[], scope: Scope, deciding: boolean): boolean {
  let failure: unknown;
  for (const part of parts) {
    try {
      if (booleanOf(part(scope)) === deciding) return deciding;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !deciding;
}

function booleanOf(value: unknown): boolean {
  if (typeof value !== "boolean") throw new CelError("no such overload");
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new CelError("no such overload");
  return value;
}

function objectOf(value: unknown): Scope {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new CelError("no such overload");
  return value as Scope;
}
