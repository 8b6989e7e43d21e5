import type { CodeLine, CodeUse, SchemaChange } from '../../domain/schema.ts';
import type { Mention, Search, Source, Term } from '../../domain/source.ts';
import { occurrences } from './rules/facts/steps.ts';
import { isShared } from './rules/facts/uses.ts';

/** What may be named in code, by its name in the base. */
type Named = { readonly table: string; readonly column?: string };

/** How many things of one change are looked for; a change that drops more is a rewrite of its own. */
const MAX_NAMES = 40;

/**
 * Looks in the code of both trees for what a change drops or renames. A name of one plain word (`status`) means too much
 * to be looked for; it is left out, which says nothing about its use.
 */
export async function usesOf(change: SchemaChange, source: Pick<Source, 'search'>): Promise<CodeUse[]> {
  const named = lostNames(change)
    .filter(({ table, column }) => isDistinctive(column ?? table))
    .slice(0, MAX_NAMES);
  if (named.length === 0) return [];
  const terms = named.map((name) => termOf(change, name));
  const base = await source.search('base', terms);
  const head = base.mentions.length > 0 ? await source.search('head', terms) : base;
  return named.map((name, term) => ({
    ...name,
    base: linesOf(base, term),
    head: linesOf(head, term),
    complete: base.left === 0 && head.left === 0,
  }));
}

function lostNames(change: SchemaChange): Named[] {
  const lost = occurrences(change, 'drop-column', 'rename-column', 'drop-table', 'rename-table').map(
    ({ operation }): Named =>
      'column' in operation ? { table: operation.table, column: operation.column } : { table: operation.table },
  );
  const existing = lost.filter(({ table, column }) => {
    const known = change.before.tables[table];
    return known && (column === undefined || known.columns.some(({ name }) => name === column));
  });
  return [...new Map(existing.map((name) => [JSON.stringify(name), name])).values()];
}

function isDistinctive(name: string): boolean {
  return wordsOf(name).length > 1;
}

/** A column's name needs its table's name nearby only where other tables have a column of that name. */
function termOf(change: SchemaChange, { table, column }: Named): Term {
  if (column !== undefined) {
    const company = isShared(change, table, column) ? companyOf(table) : [];
    return { words: spellings(wordsOf(column), column), company };
  }
  return tableTerm(table);
}

/** What code may call a table: its name, or a model's. */
export function tableTerm(table: string): Term {
  const words = wordsOf(table);
  return { words: [...new Set([...spellings(words, bare(table)), ...spellings(singular(words))])], company: [] };
}

/** `user_name`, `userName`, `UserName`, and as it is written in the schema. */
function spellings(words: readonly string[], written?: string): string[] {
  const upper = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const camel = [words[0], ...upper.slice(1)].join('');
  return [...new Set([...(written === undefined ? [] : [written]), words.join('_'), camel, upper.join('')])];
}

/** What a file about the table says somewhere: its name in one word, also without the prefix that frameworks put first. */
function companyOf(table: string): string[] {
  const words = singular(wordsOf(table));
  const joined = [words, ...(words.length > 1 ? [words.slice(1)] : [])];
  return [...new Set(joined.flatMap((part) => [part.join('_'), part.join('')]))].filter((word) => word.length > 2);
}

function singular(words: readonly string[]): string[] {
  const last = words.at(-1) ?? '';
  const one = last
    .replace(/ies$/, 'y')
    .replace(/(ss|[xz]|ch|sh)es$/, '$1')
    .replace(/(?<!s)s$/, '');
  return [...words.slice(0, -1), one];
}

function wordsOf(name: string): string[] {
  return bare(name)
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function linesOf({ mentions }: Search, term: number): CodeLine[] {
  return mentions
    .filter((mention) => mention.term === term)
    .map(({ path, line, text }: Mention) => ({ path, line, text }));
}
