import type { Column, Index, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { isMariadb } from './facts/mysql.ts';
import { bytesPerCharacter, mysqlType } from './facts/mysql-types.ts';
import { indexOrigin } from './facts/origin.ts';

/** InnoDB's limit with the row formats DYNAMIC and COMPRESSED, the default since 5.7. */
const MOST_BYTES = 3072;

export const fitIndexKey: Rule = {
  id: 'fit-index-key',
  code: 'MY17',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['mysql'],
  summary: 'An index key holds at most 3072 bytes, and TEXT, BLOB and JSON only in part.',
  rationale:
    'MySQL refuses an index over a TEXT or BLOB column without a length (error 1170), over a JSON column (3152), and one whose columns take more than 3072 bytes (1071); a utf8mb4 character counts four, so VARCHAR(768) is the longest that fits.',
  exemptions: [
    'FULLTEXT and SPATIAL indexes',
    'MariaDB, which shortens an index that is not unique',
    'columns whose character set is not known',
    'lengths, where a program for several databases makes the schema: only TEXT and JSON as a whole are looked at there',
    'indexes of the base',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html',
  examples: {
    hazardous: [
      {
        name: 'text without a length',
        setup: 'CREATE TABLE posts (id INT, body TEXT);',
        change: 'CREATE INDEX posts_body ON posts (body);',
      },
      {
        name: 'too many bytes',
        setup: 'CREATE TABLE posts (id INT, url VARCHAR(1024)) DEFAULT CHARSET=utf8mb4;',
        change: 'CREATE INDEX posts_url ON posts (url);',
      },
    ],
    safe: [
      {
        name: 'a part of the text',
        setup: 'CREATE TABLE posts (id INT, body TEXT);',
        change: 'CREATE INDEX posts_body ON posts (body(100));',
      },
      {
        name: 'just fits',
        setup: 'CREATE TABLE posts (id INT, url VARCHAR(768)) DEFAULT CHARSET=utf8mb4;',
        change: 'CREATE INDEX posts_url ON posts (url);',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      const old = new Set(change.before.tables[table.name]?.indexes.map(({ name }) => name));
      return table.indexes
        .filter(({ name, method }) => !old.has(name) && method === 'btree')
        .flatMap((index) => matchesOf(change, table, index));
    });
  },
};

function matchesOf(change: SchemaChange, table: Table, index: Index): RuleMatch[] {
  const parts = index.columns.map((name, position) => ({
    column: table.columns.find((column) => column.name === name),
    prefix: index.prefixes?.[position] ?? undefined,
  }));
  const whole = parts.find(
    ({ column, prefix }) =>
      prefix === undefined && /^(?:tiny|medium|long)?(?:text|blob)\b|^json\b/.test(mysqlType(column?.type ?? '')),
  );
  const bytes = parts.reduce((sum, { column, prefix }) => sum + (column ? bytesOf(column, table, prefix) : 0), 0);
  const origin = indexOrigin(change, table, index);
  if (!origin || isTaken(change, origin.step, index) || (!whole && bytes <= MOST_BYTES)) return [];
  if (origin.step.statement.sourceLines !== undefined && !isPlainlyText(change, table, whole, origin.quote)) return [];
  const problem = whole?.column
    ? `"${whole.column.name}" is ${whole.column.type}, which an index takes only with a length`
    : `its columns take up to ${bytes.toLocaleString('en-US')} bytes, and InnoDB allows ${MOST_BYTES.toLocaleString('en-US')}`;
  const isJson = whole?.column?.type.startsWith('json') === true;
  return [
    {
      ...origin,
      title: `MySQL refuses the index "${index.name}" of "${table.name}"`,
      message: `MySQL answers error ${whole ? (isJson ? '3152' : '1170') : '1071'} and the deploy stops here: ${problem}.`,
      remedy: isJson
        ? 'Index a generated column that extracts the value.'
        : `Index a part: ${whole?.column?.name ?? index.columns[0]}(191), or shorten the column; a UNIQUE index over a part compares only that part.`,
      evidence: [{ fact: `After this change: ${index.definition}.`, quote: origin.quote }],
      tables: [table.name],
      proof: 'derived',
    },
  ];
}

/** Their readers take a type that they do not know for text; and Django itself makes no index of text on MySQL. */
const GUESSING = new Set(['Django', 'Alembic']);

/**
 * Whether SQL that a program's reader wrote for another engine is sure to stand for TEXT or JSON on MySQL too: a check lists
 * the values of what MySQL has as an enum, and a comment holds the length that MySQL is given.
 */
function isPlainlyText(
  { runner }: SchemaChange,
  table: Table,
  whole: { readonly column: Column | undefined } | undefined,
  quote: string,
): boolean {
  if (GUESSING.has(runner.name)) return false;
  const { name, type } = whole?.column ?? {};
  const isListed = table.constraints.some(({ kind, columns }) => kind === 'check' && columns.includes(name ?? ''));
  return (type === 'text' || type === 'json' || type === 'jsonb') && !isListed && !/\/\*/.test(quote);
}

/** A server made it; MariaDB shortens what is not unique, with a warning. */
function isTaken(change: SchemaChange, { effect }: Step, { unique }: Index): boolean {
  return (effect !== undefined && !effect.error) || (isMariadb(change) && !unique);
}

/** Bytes of a column in a key; 0 where its character set is not known or it is small anyway. */
function bytesOf(column: Column, table: Table, prefix: number | undefined): number {
  const type = mysqlType(column.type);
  const length = prefix ?? Number(/^(?:var)?(?:char|binary)\((\d+)\)/.exec(type)?.[1] ?? 0);
  if (/binary|blob/.test(type)) return length;
  const charset = column.charset ?? table.charset;
  return charset === undefined ? 0 : length * bytesPerCharacter(charset);
}
