import fc from "fast-check";

/** A document as it is to be written: values, and the way each of them is spelled. */
export type Written =
  | { readonly as: "text"; readonly value: unknown; readonly spelling: string; readonly before: string; readonly after: string }
  | { readonly as: "literal"; readonly lines: readonly string[]; readonly before: string; readonly after: string }
  | { readonly as: "nothing" }
  | { readonly as: "map"; readonly isFlow: boolean; readonly before: string; readonly comment: string; readonly entries: readonly Entry[] }
  | { readonly as: "list"; readonly isFlow: boolean; readonly before: string; readonly comment: string; readonly items: readonly Written[] };

interface Entry {
  readonly key: { readonly name: string; readonly spelling: string };
  readonly node: Written;
}

const KEYS = [
  ...["name", "image", "é", "日本", "a|b", "x>y", "a b"].map((name) => ({ name, spelling: name })),
  { name: "true", spelling: "yes" },
  { name: "16", spelling: "0x10" },
  { name: "q: q", spelling: '"q: q"' },
  { name: "it's", spelling: "'it''s'" },
  { name: "<<", spelling: "'<<'" },
];

const SCALARS = [
  ...["busybox:1.36", "a-b", "ünï", "🚀 go", "don't", "x#y"].map((value) => ({ value, spelling: value })),
  ...["a: b", "# no", "tab\there", "two\nlines", 'say "hi"', "\u2028", "", "🚀"].map((value) => ({ value, spelling: JSON.stringify(value) })),
  { value: "it's {x}", spelling: "'it''s {x}'" },
  { value: 420, spelling: "0644" },
  { value: true, spelling: "on" },
  { value: null, spelling: "~" },
  { value: 1.5, spelling: "1.5" },
];

const before = fc.constantFrom("", "", "", "&here ", "&a|b ");
const after = fc.constantFrom("", "", "  # a | b > c 'd", " #");
const comment = fc.constantFrom("", "", "# run | this > that", "#");

/** Documents whose root is a mapping, with every style of scalar and collection, anchors and comments. */
export function writtenDocuments(): fc.Arbitrary<Written> {
  const { map } = fc.letrec<{ node: Written; map: Written; list: Written }>((tie) => {
    const inner = { depthSize: "small", maxDepth: 4 } as const;
    const entries = fc.uniqueArray(fc.record({ key: fc.constantFrom(...KEYS), node: tie("node") }), {
      selector: ({ key }) => key.name,
      minLength: 1,
      maxLength: 4,
    });
    return {
      map: fc.record({ as: fc.constant("map" as const), isFlow: fc.boolean(), before, comment, entries }),
      list: fc.record({
        as: fc.constant("list" as const),
        isFlow: fc.boolean(),
        before,
        comment,
        items: fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
      }),
      node: fc.oneof(inner, text(), literal(), fc.constant({ as: "nothing" } as const), tie("map"), tie("list")),
    };
  });
  return map.map((root) => ({ ...root, isFlow: false, before: "" }) as Written);
}

function text(): fc.Arbitrary<Written> {
  return fc
    .record({ scalar: fc.constantFrom(...SCALARS), before, after })
    .map(({ scalar, ...around }) => ({ as: "text" as const, ...scalar, ...around }));
}

function literal(): fc.Arbitrary<Written> {
  const lines = fc.array(fc.constantFrom("echo hi", "  indented", "--- | >", "# no comment", "é 🚀"), { minLength: 1, maxLength: 3 });
  return fc.record({ as: fc.constant("literal" as const), lines: lines.map((all) => ["first", ...all]), before, after });
}

/** The value that a document means. */
export function meaningOf(node: Written): unknown {
  switch (node.as) {
    case "text":
      return node.value;
    case "literal":
      return `${node.lines.join("\n")}\n`;
    case "nothing":
      return null;
    case "map":
      return Object.fromEntries(node.entries.map(({ key, node: inner }) => [key.name, meaningOf(inner)]));
    case "list":
      return node.items.map(meaningOf);
  }
}
