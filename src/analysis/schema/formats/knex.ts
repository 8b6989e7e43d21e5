import { compare, type Format } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { callExport, followProgram } from './javascript/program.ts';
import { inOneBatch } from './javascript/sql.ts';
import { property, truth } from './javascript/values.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { programTarget } from './javascript/target.ts';
import { connection } from './knex/connection.ts';

const MARKER = /\bknex\.(?:schema|raw|transaction)\b|\bfrom ['"]knex['"]|\bimport\(['"]knex['"]\)|\(knex\)/;

export const knex: Format = {
  id: 'knex',
  about: {
    finds: 'programs that use `knex.schema` or `knex.raw` (also Objection’s)',
    order: 'file name',
    left: 'values that a query returns; seeds',
  },
  revision: 4,
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Knex',
    scope: 'pending',
    optOut: 'exports.config = { transaction: false }',
    source: 'https://knexjs.org/guide/migrations.html#transactions-in-migrations',
  },
  find: (paths) => programHistories(paths),
  recognises: (history, texts) => programsMention(history, texts, MARKER),
  target: programTarget,
  order: ({ files }) => files.toSorted(compare),
  read: reading('up'),
  down: { read: reading('down') },
};

function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts) => {
    let atomic = true;
    let found = false;
    const recorded = followProgram(path, text, {
      texts,
      library: () => undefined,
      start(program) {
        const given = property(property(program.exports, 'config'), 'transaction');
        atomic = given === undefined || truth(given) !== false;
        found = callExport(program, direction, [connection(program.machine)]);
      },
    });
    return inOneBatch(direction === 'up' ? orNotFound(recorded, found, path, text) : recorded, atomic);
  };
}
