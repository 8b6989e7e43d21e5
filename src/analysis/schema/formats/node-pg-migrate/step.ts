import type { Statement } from '../../../../domain/schema.ts';
import { type Clause, emitAlterTable, type TableName } from '../emit.ts';
import { isOn, type Site, type Value } from '../javascript/values.ts';

/** A call such as `pgm.addColumns('users', { … })`. `name` is of what its first argument names. */
export type Given = {
  readonly name: TableName;
  readonly args: readonly Value[];
  readonly site: Site;
  readonly shorthands: Value | undefined;
};

/** The statements of a call; nothing where an argument is unknown. */
export type Step = (given: Given) => readonly Statement[] | undefined;

export const alter = ({ name, site }: Given, clauses: readonly Clause[]): Statement[] | undefined =>
  clauses.length > 0 ? [emitAlterTable(site, name, clauses)] : undefined;

export const clause = (given: Given, sql: string): Statement[] | undefined =>
  alter(given, [{ sql, line: given.site.line }]);

export function guarded(options: Value | undefined): string {
  return isOn(options, 'ifExists') ? 'IF EXISTS ' : '';
}

export function cascading(options: Value | undefined): string {
  return isOn(options, 'cascade') ? ' CASCADE' : '';
}
