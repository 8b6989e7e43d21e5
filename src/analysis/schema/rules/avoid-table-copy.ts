import type { Rule } from '../../../domain/rule.ts';
import { type Alteration, alterations, type Cause } from './facts/alterations.ts';
import { blockingMatches, COPY_TOOL, ONLINE_DDL } from './facts/blocking.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT, note VARCHAR(50)) DEFAULT CHARSET=latin1;';

export const avoidTableCopy: Rule = {
  id: 'avoid-table-copy',
  code: 'MY01',
  hazard: 'table-rewrite',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Do not alter a large table in a way that MySQL can only do by copying it.',
  rationale:
    'Some alterations have no online form: MySQL copies the table row by row (ALGORITHM=COPY) and lets nobody write to it meanwhile. Reads go on; every INSERT, UPDATE and DELETE waits.',
  exemptions: [
    'tables that the change creates',
    'types that the rebuilt schema shows to be the same',
    'what the scratch server agreed to do online',
  ],
  source: ONLINE_DDL,
  examples: {
    hazardous: [
      { name: 'another type', setup, change: 'ALTER TABLE orders MODIFY total BIGINT;' },
      { name: 'another character set', setup, change: 'ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4;' },
      { name: 'the primary key alone', setup, change: 'ALTER TABLE orders DROP PRIMARY KEY;' },
      {
        name: 'a stored column',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN double_total INT GENERATED ALWAYS AS (total * 2) STORED;',
      },
      {
        name: 'a lock that is asked for',
        setup,
        change: 'ALTER TABLE orders ADD INDEX by_total (total), LOCK=SHARED;',
      },
    ],
    safe: [
      { name: 'the same type again', setup, change: 'ALTER TABLE orders MODIFY total INT NOT NULL DEFAULT 0;' },
      {
        name: 'another primary key at once',
        setup,
        change: 'ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, total);',
      },
      {
        name: 'a computed column',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN double_total INT GENERATED ALWAYS AS (total * 2) VIRTUAL;',
      },
      {
        name: 'a new table',
        setup: '',
        change: 'CREATE TABLE carts (id INT PRIMARY KEY, total INT);\nALTER TABLE carts MODIFY total BIGINT;',
      },
    ],
  },
  check(change) {
    const found = alterations(change, ...CAUSES);
    return blockingMatches(change, found, (first, all) => ({
      title: titleFor(first),
      why: first.what.startsWith('LOCK=')
        ? `The statement asks for a lock under which every INSERT, UPDATE and DELETE on "${first.table.name}" waits until it is done${first.what.endsWith('EXCLUSIVE') ? ', and every read too' : ''}.`
        : `MySQL cannot do this online: it copies "${first.table.name}" row by row, and every INSERT, UPDATE and DELETE waits until the copy is done${first.cause === 'asked-for' ? ', as the statement asks' : ''}.`,
      remedy: remedyFor(first),
      derived:
        first.cause === 'asked-for'
          ? `The statement says ${first.what}.`
          : `${all.map(({ what }) => what).join(', ')}: the manual lists this as not in place and without concurrent writes.`,
    }));
  },
};

const CAUSES = ['type', 'primary-key', 'character-set', 'engine', 'stored-column', 'asked-for'] as const;

const TITLES: Readonly<Partial<Record<Cause, (found: Alteration) => string>>> = {
  type: ({ column }) => `Changing the type of "${column}"`,
  'primary-key': () => 'Dropping the primary key',
  'character-set': () => 'Changing the character set',
  engine: () => 'Changing the engine',
  'stored-column': ({ column }) => `The stored column "${column}"`,
};

function titleFor(found: Alteration): string {
  const { what, table } = found;
  if (what.startsWith('LOCK='))
    return `${what} blocks ${what.endsWith('SHARED') ? 'writes to' : 'all use of'} "${table.name}"`;
  return `${TITLES[found.cause]?.(found) ?? what} copies "${table.name}"`;
}

function remedyFor({ cause, table }: Alteration): string {
  if (cause === 'asked-for')
    return 'Leave the clause out, or say ALGORITHM=INPLACE, LOCK=NONE, which fails at once instead of blocking.';
  if (cause === 'primary-key')
    return 'Drop the old and add the new primary key in one ALTER TABLE: together they are done in place.';
  if (cause === 'stored-column')
    return 'Make the column VIRTUAL, which changes only metadata, and index it if it is searched.';
  const online = `run it with ${COPY_TOOL}`;
  if (cause === 'type')
    return `Add a column of the new type, write both, backfill in batches and switch; or ${online}.`;
  return `On a large "${table.name}" ${online}, or plan it for a time without writes.`;
}
