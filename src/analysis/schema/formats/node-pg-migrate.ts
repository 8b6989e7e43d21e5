import type { Batch } from '../runners.ts';
import { splitStatements } from '../statements.ts';
import { byLeadingNumber, type Format, mentions } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { callExport, followProgram } from './javascript/program.ts';
import { inOneBatch } from './javascript/sql.ts';
import { property } from './javascript/values.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { type Asked, builder } from './node-pg-migrate/builder.ts';

const MARKER = /\bpgm\b|\bMigrationBuilder\b|\bnode-pg-migrate\b/;
const NAME = /^\d[\w.-]*(?<!\.d|\.test|\.spec)\.(?:[cm]?[jt]s|sql)$/;
/** One file per direction is another tool's layout. */
const OTHERS = /\.(?:up|down)\.sql$/;
/** SQL files hold both directions, marked by comments; without the first, all of the file runs. */
const UP = /^\s*--[\s-]*up\s+migration/im;
const DOWN = /^\s*--[\s-]*down\s+migration/im;

function readSql(direction: 'up' | 'down', path: string, text: string): readonly Batch[] {
  if (direction === 'down') return readDownSql(path, text);
  const start = UP.exec(text)?.index;
  const down = DOWN.exec(text)?.index ?? text.length;
  const end = start !== undefined && down > start ? down : text.length;
  return [{ statements: splitStatements(text, path, { start: start ?? 0, end }), atomic: true }];
}

function readDownSql(path: string, text: string): readonly Batch[] {
  const start = DOWN.exec(text)?.index;
  const up = UP.exec(text)?.index ?? 0;
  if (start === undefined) return [];
  return [{ statements: splitStatements(text, path, { start, end: up > start ? up : text.length }), atomic: true }];
}

export const nodePgMigrate: Format = {
  id: 'node-pg-migrate',
  about: {
    finds: 'programs with `pgm`, and its `.sql` files',
    order: 'timestamp prefix',
    left: 'values that a query returns',
  },
  revision: 3,
  certainty: 3,
  runner: {
    name: 'node-pg-migrate',
    scope: 'pending',
    optOut: 'pgm.noTransaction()',
    source: 'https://salsita.github.io/node-pg-migrate/migrations/transactions',
  },
  find: (paths) => programHistories(paths, NAME).filter(({ files }) => !files.some((path) => OTHERS.test(path))),
  recognises: (history, texts) => programsMention(history, texts, MARKER) || mentions(history, texts, UP),
  target: () => 'postgres',
  preamble:
    'CREATE TABLE IF NOT EXISTS "pgmigrations" (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)',
  order: ({ files }) => files.toSorted(byLeadingNumber),
  read: reading('up'),
  down: { read: reading('down') },
};

function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts) => {
    if (path.endsWith('.sql')) return readSql(direction, path, text);
    const asked: Asked = { transaction: true };
    let found = false;
    const recorded = followProgram(path, text, {
      texts,
      library: () => undefined,
      start(program) {
        const shorthands = property(program.exports, 'shorthands');
        found = callExport(program, direction, [builder(program.machine, asked, shorthands)]);
      },
    });
    return inOneBatch(direction === 'up' ? orNotFound(recorded, found, path, text) : recorded, asked.transaction);
  };
}
