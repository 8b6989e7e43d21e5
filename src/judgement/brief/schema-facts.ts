import type { Catalog, Table } from '../../domain/catalog.ts';
import type { Effect, SchemaFacts, Step } from '../../domain/schema.ts';
import type { Settings } from '../../domain/settings.ts';
import { cut } from '../shown.ts';

const LONGEST_SQL = 240;
const SCOPES = {
  file: 'each file is one transaction',
  pending: 'all pending files are one transaction',
  none: 'no transaction around a file',
} as const;

/** What is known of one migration history: its runner, the touched tables, what the engine showed. */
export function showHistory(facts: SchemaFacts, tables: Settings['tables']): readonly { readonly text: string }[] {
  const { root, format, dialect, runner } = facts;
  return [
    `${root}: ${format} on ${dialect}, run by ${runner.name}; ${SCOPES[runner.scope]}`,
    `Statements in the order in which they run:\n${facts.steps.map(showStep).join('\n')}`,
    ...showTables(facts.before, facts.after, tables),
  ].map((text) => ({ text }));
}

function showStep({ statement, effect, transaction, held }: Step): string {
  const sql = cut(statement.sql.replace(/\s+/g, ' '), LONGEST_SQL);
  const where = `${statement.path.split('/').slice(-2).join('/')}:${statement.line}`;
  const scope = transaction === undefined ? 'outside a transaction' : `transaction ${transaction}`;
  const waits = held.length === 0 ? '' : `; holding ${held.map(({ table, mode }) => `${mode} on ${table}`).join(', ')}`;
  const opaque = statement.kind === 'opaque' ? ` (not understood: ${statement.reason ?? 'no reader'})` : '';
  return `- ${where} [${scope}${waits}] ${sql}${opaque}\n  ${effect ? showEffect(effect) : 'did not run on the engine'}`;
}

function showEffect({ locks, rewrites, indexRewrites, scans, error }: Effect): string {
  if (error) return `the engine refused it: ${error.sqlstate} ${error.message}`;
  const seen = [
    ...locks.map(({ table, mode }) => `${mode} on ${table}`),
    ...rewrites.map((table) => `rewrote ${table}`),
    ...indexRewrites.map(({ index }) => `rebuilt index ${index}`),
    ...scans.map(({ table, notice }) => `scanned ${table} (${notice})`),
  ];
  return seen.length === 0 ? 'the engine took no table lock' : `the engine: ${seen.join('; ')}`;
}

function showTables(before: Catalog, after: Catalog, declared: Settings['tables']): readonly string[] {
  const names = [...new Set([...Object.keys(before.tables), ...Object.keys(after.tables)])].toSorted();
  return names.map((name) => {
    const [old, now] = [before.tables[name], after.tables[name]];
    const size = declared[name];
    const stated = [
      ...(size?.rows === undefined ? [] : [`${size.rows} rows`]),
      ...(size?.writesPerSecond === undefined ? [] : [`${size.writesPerSecond} writes/s`]),
    ].join(', ');
    const heading = `Table ${name} (${!old ? 'new' : !now ? 'gone after this change' : 'exists'}${stated && `; declared: ${stated}`})`;
    const [was, is] = [old ? tableLines(old) : [], now ? tableLines(now) : []];
    const same = is.filter((line) => was.includes(line));
    return [
      heading,
      ...same.map((line) => `    ${line}`),
      ...was.filter((line) => !is.includes(line)).map((line) => `  - ${line}`),
      ...is.filter((line) => !was.includes(line)).map((line) => `  + ${line}`),
    ].join('\n');
  });
}

function tableLines(table: Table): readonly string[] {
  const backing = new Set(table.constraints.map(({ name }) => name));
  return [
    ...(table.kind === 'table' ? [] : [table.kind]),
    ...table.columns.map((column) =>
      [
        column.name,
        column.type,
        ...(column.notNull ? ['NOT NULL'] : []),
        ...(column.default === undefined ? [] : [`DEFAULT ${column.default}`]),
        ...(column.identity ? ['IDENTITY'] : []),
        ...(column.generated === undefined ? [] : [`GENERATED ${column.generated}`]),
      ].join(' '),
    ),
    ...table.constraints
      .filter(({ kind }) => kind !== 'not-null')
      .map(
        ({ name, definition, validated }) => `constraint ${name} ${definition}${validated ? '' : ' (not validated)'}`,
      ),
    ...table.indexes
      .filter(({ name }) => !backing.has(name))
      .map(({ definition, valid }) => `${definition}${valid ? '' : ' (invalid)'}`),
  ];
}
