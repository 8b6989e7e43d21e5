import type { Evidence } from '../../../../domain/finding.ts';
import type { CodeLine, SchemaChange } from '../../../../domain/schema.ts';

/** Lines of code that one piece of evidence shows. */
const SHOWN = 2;

/**
 * What code makes of a name that goes: `used` where the head still names it, `left` where only the base does, so that
 * running instances still need it, `unused` where all code was searched and none does, and nothing where that is unknown.
 */
export type Usage =
  | { readonly kind: 'used' | 'left'; readonly lines: readonly [CodeLine, ...CodeLine[]] }
  | { readonly kind: 'unused' };

export function usageOf(change: SchemaChange, table: string, column?: string): Usage | undefined {
  const use = change.uses?.find((each) => each.table === table && each.column === column);
  if (!use) return undefined;
  const [inBase, ...moreInBase] = use.base;
  if (!inBase) return use.complete ? { kind: 'unused' } : undefined;
  if (column !== undefined && (isShared(change, table, column) || isAssociation(change, table, column)))
    return undefined;
  const [inHead, ...moreInHead] = use.head;
  if (inHead) return { kind: 'used', lines: [inHead, ...moreInHead] };
  return use.complete ? { kind: 'left', lines: [inBase, ...moreInBase] } : undefined;
}

/** Whether Active Record was told to forget the column, which is the safe first step of dropping it. */
export function isIgnored(change: SchemaChange, table: string, column: string): boolean {
  const use = change.uses?.find((each) => each.table === table && each.column === column);
  return use?.base.some(({ text }) => text.includes('ignored_columns')) ?? false;
}

/** The lines of code as evidence: the first few, with their places. */
export function namedIn(name: string, usage: Usage | undefined): Evidence[] {
  if (!usage || usage.kind === 'unused') return [];
  const { kind, lines } = usage;
  const when = kind === 'used' ? 'After this change' : 'Before this change, as running instances have it,';
  return lines.slice(0, SHOWN).map(({ path, line, text }) => ({
    fact: `${when} ${path}:${line} names "${name}".`,
    quote: text,
  }));
}

/** Whether a new `x_id` in place of `x` makes the old name one of an association: what code says then is no column. */
function isAssociation({ before, after }: SchemaChange, table: string, column: string): boolean {
  const key = new Set([`${column}_id`, `${column}Id`]);
  const holds = (columns: readonly { readonly name: string }[] = []) => columns.some(({ name }) => key.has(name));
  return holds(after.tables[table]?.columns) && !holds(before.tables[table]?.columns);
}

/** Whether other tables have a column of that name too, of which code may speak. */
export function isShared({ before }: SchemaChange, table: string, column: string): boolean {
  return Object.values(before.tables).some(
    ({ name, columns }) => name !== table && columns.some((each) => each.name === column),
  );
}
