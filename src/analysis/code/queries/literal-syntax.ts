/** One way to write a string. Expressions are sticky; a function makes one for an opening. */
export type Quote = {
  readonly open: RegExp;
  readonly close: (opening: RegExpExecArray) => RegExp;
  readonly escapes?: true;
  readonly oneLine?: true;
  /** Where an interpolation begins; one that ends in `{` goes to its closing brace. */
  readonly holes?: (opening: RegExpExecArray) => RegExp | undefined;
};

export type LiteralSyntax = {
  /** Where a literal that starts as a query does begins. */
  readonly begin: RegExp;
  readonly quotes: readonly Quote[];
  /** What joins a literal to the next: an operator, or nothing but blanks. */
  readonly joint: RegExp;
  /** `"…".format(…)` fills braces. */
  readonly formats?: true;
};

const STARTS = String.raw`\s*(?:--[^\n]*\n\s*)*\(?(?:select|insert\s+into|update|delete\s+from|with)\s`;

function syntax(quotes: readonly Quote[], joint: RegExp, formats?: true): LiteralSyntax {
  const openings = quotes.map(({ open }) => open.source).join('|');
  const begin = new RegExp(`(?:${openings})${STARTS}`, 'gi');
  return { begin, quotes, joint, ...(formats && { formats }) };
}

function fixed(close: string): () => RegExp {
  const expression = new RegExp(close, 'y');
  return () => expression;
}

const holes = (source: string) => fixed(source);

const SINGLE: Quote = { open: /'/y, close: fixed("'"), escapes: true };
const DOUBLE: Quote = { open: /"/y, close: fixed('"'), escapes: true };
const BACKTICK: Quote = { open: /`/y, close: fixed('`') };
const TRIPLE: Quote = { open: /"""/y, close: fixed('"""'), escapes: true };

const javascript = syntax(
  [
    { ...SINGLE, oneLine: true },
    { ...DOUBLE, oneLine: true },
    { ...BACKTICK, escapes: true, holes: holes(String.raw`\$\{`) },
  ],
  /\s*\+\s*/y,
);

const PYTHON_PREFIX = String.raw`(?<![\w])[rRbBuU]*(f?)[rR]*`;
const pythonHoles = (opening: RegExpExecArray) => (/f/i.test(opening[0]) ? /\{(?!\{)/y : undefined);
const python = syntax(
  ['"""', "'''", '"', "'"].map((quote): Quote => ({
    open: new RegExp(`${PYTHON_PREFIX}${quote}`, 'iy'),
    close: fixed(quote),
    escapes: true,
    holes: pythonHoles,
    ...(quote.length === 1 && { oneLine: true }),
  })),
  /\s*\+\s*|\s+/y,
  true,
);

const rubyHoles = holes(String.raw`#\{`);
const ruby = syntax(
  [
    {
      open: /<<[~-]?(['"]?)([A-Z]\w*)\1[^\n]*\n/y,
      close: ([, , name]) => new RegExp(String.raw`^[ \t]*${name}\b`, 'my'),
      escapes: true,
      holes: ([, quote]) => (quote === "'" ? undefined : /#\{/y),
    },
    { open: /%Q?\(/y, close: fixed(String.raw`\)`), escapes: true, holes: rubyHoles },
    { ...DOUBLE, holes: rubyHoles },
    SINGLE,
  ],
  /\s*(?:\+|\\\n|<<)\s*|[ \t]+/y,
);

const go = syntax([{ ...DOUBLE, oneLine: true }, BACKTICK], /\s*\+\s*/y);

const rust = syntax(
  [
    { open: /\br(#*)"/y, close: ([, hashes]) => new RegExp(`"${hashes}`, 'y') },
    { ...DOUBLE, holes: holes(String.raw`\{\w*\}`) },
  ],
  /\s*\+\s*/y,
);

const java = syntax([TRIPLE, { ...DOUBLE, oneLine: true }], /\s*\+\s*/y);
const kotlinHoles = holes(String.raw`\$\{|\$[a-zA-Z_]\w*`);
const kotlin = syntax(
  [
    { ...TRIPLE, holes: kotlinHoles },
    { ...DOUBLE, oneLine: true, holes: kotlinHoles },
  ],
  /\s*\+\s*/y,
);

const phpHoles = holes(String.raw`\{\$[^{}]*\}|\$[a-zA-Z_]\w*(?:->\w+)?`);
const php = syntax(
  [
    {
      open: /<<<\s*(["']?)([A-Z]\w*)\1\n/y,
      close: ([, , name]) => new RegExp(String.raw`^[ \t]*${name}\b`, 'my'),
      escapes: true,
      holes: ([, quote]) => (quote === "'" ? undefined : phpHoles()),
    },
    { ...DOUBLE, holes: phpHoles },
    SINGLE,
  ],
  /\s*\.\s*/y,
);

const elixirHoles = holes(String.raw`#\{`);
const elixir = syntax(
  [
    { open: /~[sS]"""/y, close: fixed('"""'), holes: elixirHoles },
    { ...TRIPLE, holes: elixirHoles },
    { ...DOUBLE, holes: elixirHoles },
  ],
  /\s*<>\s*/y,
);

/** How strings are written, by the end of a file's path. */
export const LANGUAGES: ReadonlyMap<string, LiteralSyntax> = new Map([
  ...['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'].map((end) => [end, javascript] as const),
  ...['rb', 'rake'].map((end) => [end, ruby] as const),
  ...['ex', 'exs'].map((end) => [end, elixir] as const),
  ...['kt', 'kts', 'scala', 'groovy'].map((end) => [end, kotlin] as const),
  ['py', python],
  ['go', go],
  ['rs', rust],
  ['java', java],
  ['php', php],
]);
