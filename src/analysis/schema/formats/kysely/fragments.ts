import { emitRaw, type Piece, quoteName, quoteTable, tableName } from '../emit.ts';
import { type Machine, record, recordOpaque } from '../javascript/machine.ts';
import { literalSql } from '../javascript/sql.ts';
import { host, type HostValue, type Site, textOf, textsOf, unknown, type Value } from '../javascript/values.ts';

/** What is known of one migration's SQL while it is followed. */
export type Context = {
  readonly machine: Machine;
  /** What each template stands for. */
  readonly fragments: Map<Value, readonly Piece[]>;
};

/** SQL of a template or a value; nothing where it is unknown. */
export function sqlOf({ fragments }: Context, value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const pieces = fragments.get(value);
  return pieces ? pieces.map(({ text }) => text).join('') : literalSql(value);
}

/** A dotted name as SQL. */
export function quotePath(path: string): string {
  return path.split('.').map(quoteName).join('.');
}

export function fragment(context: Context, pieces: readonly Piece[] | undefined): HostValue {
  const { machine, fragments } = context;
  const value: HostValue = {
    kind: 'host',
    get(name) {
      if (name === 'execute')
        return host((_args, site) => {
          if (pieces) record(machine, emitRaw(machine.path, pieces));
          else recordOpaque(machine, site, 'a part of the SQL is only known at run time');
          return unknown('what a query returns is only known at run time');
        });
      return /^(?:as|\$castTo|\$notNull|withPlugin)$/.test(name) ? host(() => value) : undefined;
    },
  };
  if (pieces) fragments.set(value, pieces);
  return value;
}

/** `sql`: a tag for templates, whose values are parameters unless they are SQL themselves. */
export function sqlTag(context: Context): HostValue {
  const made = (sql: string | undefined, site: Site) =>
    fragment(context, sql === undefined ? undefined : [{ text: sql, line: site.line, verbatim: false }]);
  const named = (quote: (name: string) => string) =>
    host((args, site) => {
      const names = textsOf({ kind: 'array', items: [...args] });
      return made(names && quote(names.join('.')), site);
    });
  const members: Readonly<Record<string, Value>> = {
    raw: host(([text], site) =>
      fragment(context, text?.kind === 'string' ? text.pieces : literalPieces(textOf(text), site)),
    ),
    ref: named(quotePath),
    id: named(quotePath),
    table: named((name) => quoteTable(tableName(name))),
    lit: host(([value], site) => made(value && literalSql(value), site)),
    val: host(([value], site) => made(value && literalSql(value), site)),
    value: host(([value], site) => made(value && literalSql(value), site)),
    join: host(([list, separator], site) => {
      const items = list?.kind === 'array' ? list.items.map((item) => sqlOf(context, item)) : [undefined];
      const between = separator === undefined ? ', ' : sqlOf(context, separator);
      return made(items.includes(undefined) || between === undefined ? undefined : items.join(between), site);
    }),
  };
  return {
    kind: 'host',
    get: (name) => members[name],
    tag(parts, site) {
      const pieces = parts.map((part) => ('kind' in part ? piecesOf(context, part, site) : [part]));
      return fragment(context, pieces.every((each) => each !== undefined) ? pieces.flat() : undefined);
    },
  };
}

function piecesOf(context: Context, value: Value, site: Site): readonly Piece[] | undefined {
  return context.fragments.get(value) ?? literalPieces(literalSql(value), site);
}

function literalPieces(sql: string | undefined, { line }: Site): readonly Piece[] | undefined {
  return sql === undefined ? undefined : [{ text: sql, line, verbatim: false }];
}
