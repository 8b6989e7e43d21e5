import type { Column, Table } from '../../domain/catalog.ts';
import type { DeclaredTable, Effect, LockMode, SchemaFacts, Step } from '../../domain/schema.ts';
import type { Settings } from '../../domain/settings.ts';
import { cut } from '../shown.ts';

const LONGEST_SQL = 240;
const SCOPES = {
  file: 'each file is one transaction',
  pending: 'all pending files are one transaction',
  none: 'no transaction around a file',
} as const;

/** Modes that make others wait for more than a moment; the weaker ones every query takes. */
const WEAK: ReadonlySet<LockMode> = new Set(['AccessShareLock', 'RowShareLock', 'RowExclusiveLock']);

/**
 * What is known of one migration history: its runner, what the engine showed, and the touched tables. Of tables that
 * stay as they are, only the columns count that the change speaks of.
 */
export function showHistory(
  facts: SchemaFacts,
  { declared, words }: { readonly declared: Settings['tables']; readonly words: ReadonlySet<string> },
): readonly { readonly text: string }[] {
  const { root, format, dialect, runner, before, after } = facts;
  const names = [...new Set([...Object.keys(before.tables), ...Object.keys(after.tables)])].toSorted();
  const tables = names.map((name) => {
    const [old, now] = [before.tables[name], after.tables[name]];
    return showTable(old, now, { name, size: declared[name] ?? {}, words });
  });
  return [
    `${root}: ${format} on ${dialect}, run by ${runner.name}; ${SCOPES[runner.scope]}`,
    `Statements in the order in which they run:\n${facts.steps.map(showStep).join('\n')}`,
    ...tables.toSorted((a, b) => Number(b.changed) - Number(a.changed)).map(({ text }) => text),
  ].map((text) => ({ text }));
}

function showStep({ statement, effect, transaction, held }: Step): string {
  const sql = cut(statement.sql.replace(/\s+/g, ' '), LONGEST_SQL);
  const where = `${statement.path.split('/').slice(-2).join('/')}:${statement.line}`;
  const scope = transaction === undefined ? 'outside a transaction' : `transaction ${transaction}`;
  const strong = held.filter(({ mode }) => !WEAK.has(mode));
  const waits =
    strong.length === 0 ? '' : `; holding ${strong.map(({ table, mode }) => `${mode} on ${table}`).join(', ')}`;
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

type About = { readonly name: string; readonly size: DeclaredTable; readonly words: ReadonlySet<string> };

function showTable(
  old: Table | undefined,
  now: Table | undefined,
  { name, size, words }: About,
): { readonly changed: boolean; readonly text: string } {
  const stated = [
    ...(size.rows === undefined ? [] : [`${size.rows} rows`]),
    ...(size.writesPerSecond === undefined ? [] : [`${size.writesPerSecond} writes/s`]),
  ].join(', ');
  const state = !old ? 'new' : !now ? 'gone after this change' : 'exists';
  const heading = `Table ${name} (${state}${stated && `; declared: ${stated}`})`;
  const [was, is] = [old ? tableLines(old) : [], now ? tableLines(now) : []];
  const gone = was.filter((line) => !is.includes(line));
  const added = is.filter((line) => !was.includes(line));
  const changed = gone.length + added.length > 0;
  if (!changed && now) return { changed, text: [`${heading}, unchanged`, ...unchangedLines(now, words)].join('\n') };
  const kept = is.filter((line) => was.includes(line)).map((line) => `    ${line}`);
  const lines = [...kept, ...gone.map((line) => `  - ${line}`), ...added.map((line) => `  + ${line}`)];
  return { changed, text: [heading, ...lines].join('\n') };
}

function unchangedLines(table: Table, words: ReadonlySet<string>): readonly string[] {
  const spokenOf = table.columns.filter(({ name }) => words.has(name));
  const more = table.columns.length - spokenOf.length;
  return [
    ...spokenOf.map(columnLine),
    ...(more === 0 ? [] : [`${more} columns that the change does not name`]),
    ...keyLines(table),
  ].map((line) => `    ${line}`);
}

const tableLines = (table: Table): readonly string[] => [
  ...(table.kind === 'table' ? [] : [table.kind]),
  ...table.columns.map(columnLine),
  ...keyLines(table),
];

const columnLine = (column: Column): string =>
  [
    column.name,
    column.type,
    ...(column.notNull ? ['NOT NULL'] : []),
    ...(column.default === undefined ? [] : [`DEFAULT ${column.default}`]),
    ...(column.identity ? ['IDENTITY'] : []),
    ...(column.generated === undefined ? [] : [`GENERATED ${column.generated}`]),
  ].join(' ');

/** Indexes that stand behind a constraint are said with it. */
function keyLines({ constraints, indexes }: Table): readonly string[] {
  const backing = new Set(constraints.map(({ name }) => name));
  return [
    ...constraints
      .filter(({ kind }) => kind !== 'not-null')
      .map(
        ({ name, definition, validated }) => `constraint ${name} ${definition}${validated ? '' : ' (not validated)'}`,
      ),
    ...indexes
      .filter(({ name }) => !backing.has(name))
      .map(({ definition, valid }) => `${definition}${valid ? '' : ' (invalid)'}`),
  ];
}
