import type { Catalog } from '../../../../domain/catalog.ts';
import type { Operand } from '../conditions.ts';
import { columnIn, snakeCase } from '../model.ts';
import { quoted } from '../sql.ts';
import type { Term } from '../terms/term.ts';

/** The tables of a query by what they are called in it. */
export type Tables = ReadonlyMap<string, string>;

/** Strings that a file gives names to: `const TABLE = 'users'`. */
export function constantsIn(text: string): ReadonlyMap<string, string> {
  const constants = text.matchAll(/\bconst\s+(\w+)(?:\s*:\s*\w+)?\s*=\s*(['"`])([\w. ]+)\2/g);
  return new Map([...constants].map(([, name = '', , value = '']) => [name, value]));
}

/** `users as u`: the table, and what it is called. Undefined for what is no table. */
export function tableIn(
  term: Term | undefined,
  constants: ReadonlyMap<string, string>,
  { tables }: Catalog,
): readonly [alias: string, table: string] | undefined {
  const text = term?.kind === 'string' ? term.value : term?.kind === 'name' ? constants.get(term.name) : undefined;
  const [, table = '', alias] = /^([\w.]+)(?:\s+as\s+(\w+))?$/i.exec(text?.trim() ?? '') ?? [];
  const known = [table, snakeCase(table)].find((name) => tables[name]);
  return known === undefined ? undefined : [alias ?? table, known];
}

/** `FROM` and `JOIN` name a table so. */
export function tableSql(alias: string, table: string): string {
  return alias === table || alias === table.split('.').at(-1) ? quoted(table) : `${quoted(table)} AS ${quoted(alias)}`;
}

/**
 * A column as builders name it: `name`, `users.name`. A name in camel case is the column in snake case where only that
 * exists, as the builders' plugins have it; other names stand as they are.
 */
export function columnAt(text: string, names: Tables, { tables }: Catalog): Operand | undefined {
  const parts = /^(?:(\w+)\.)?(\w+)$/.exec(text);
  if (!parts) return undefined;
  const [, alias, name = ''] = parts;
  const own = alias === undefined ? [...names.values()] : [names.get(alias) ?? ''];
  if (alias !== undefined && !names.has(alias)) return undefined;
  const prefix = alias === undefined ? '' : `${quoted(alias)}.`;
  const columns = own.flatMap(
    (table) => columnIn(tables[table], name) ?? columnIn(tables[table], snakeCase(name)) ?? [],
  );
  const [column, ...others] = columns;
  // A name that several tables have is refused by the engine.
  if (others.length > 0) return undefined;
  if (column) return { sql: `${prefix}${quoted(column.name)}`, type: column.type };
  return own.length === 1 ? { sql: `${prefix}${quoted(name)}`, type: undefined } : undefined;
}
