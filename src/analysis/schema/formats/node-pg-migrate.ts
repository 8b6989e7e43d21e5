import type { Batch } from '../runners.ts';
import { splitStatements } from '../statements.ts';
import { byLeadingNumber, type Format } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { callExport, followProgram } from './javascript/program.ts';
import { inOneBatch } from './javascript/sql.ts';
import { property } from './javascript/values.ts';
import { type Asked, builder } from './node-pg-migrate/builder.ts';

const MARKER = /\bpgm\b|\bMigrationBuilder\b|\bnode-pg-migrate\b/;
const NAME = /^\d[\w.-]*(?<!\.d|\.test|\.spec)\.(?:[cm]?[jt]s|sql)$/;
/** SQL files hold both directions, marked by comments. */
const UP = /^\s*--[\s-]*up\s+migration/im;
const DOWN = /^\s*--[\s-]*down\s+migration/im;

function readSql(path: string, text: string): readonly Batch[] {
  const start = UP.exec(text)?.index ?? 0;
  const down = DOWN.exec(text)?.index ?? text.length;
  return [{ statements: splitStatements(text, path, { start, end: down > start ? down : text.length }), atomic: true }];
}

export const nodePgMigrate: Format = {
  id: 'node-pg-migrate',
  revision: 2,
  certainty: 3,
  runner: {
    name: 'node-pg-migrate',
    scope: 'pending',
    optOut: 'pgm.noTransaction()',
    source: 'https://salsita.github.io/node-pg-migrate/migrations/transactions',
  },
  find: (paths) => programHistories(paths, NAME).filter(({ files }) => files.some((path) => !path.endsWith('.sql'))),
  recognises: (history, texts) => programsMention(history, texts, MARKER),
  target: () => 'postgres',
  preamble:
    'CREATE TABLE IF NOT EXISTS "pgmigrations" (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)',
  order: ({ files }) => files.toSorted(byLeadingNumber),
  read(path, text, texts) {
    if (path.endsWith('.sql')) return readSql(path, text);
    const asked: Asked = { transaction: true };
    const recorded = followProgram(path, text, {
      texts,
      library: () => undefined,
      start(program) {
        const shorthands = property(program.exports, 'shorthands');
        callExport(program, 'up', [builder(program.machine, asked, shorthands)]);
      },
    });
    return inOneBatch(recorded, asked.transaction);
  },
};
