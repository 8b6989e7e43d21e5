import { compare, type Format } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { callExport, followProgram } from './javascript/program.ts';
import { byTransaction } from './javascript/sql.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { programTarget } from './javascript/target.ts';
import { queryInterface } from './sequelize/query-interface.ts';
import { sequelizeLibrary } from './sequelize/data-types.ts';

const MARKER = /\bqueryInterface\b|\bfrom ['"]sequelize['"]|\brequire\(['"]sequelize['"]\)|\bsequelize\.query\b/;

export const sequelize: Format = {
  id: 'sequelize',
  about: {
    finds: 'programs that use `queryInterface`',
    order: 'file name',
    left: 'values that a query returns',
  },
  revision: 4,
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Sequelize',
    scope: 'none',
    source: 'https://sequelize.org/docs/v6/other-topics/migrations/',
  },
  find: (paths) => programHistories(paths),
  recognises: (history, texts) => programsMention(history, texts, MARKER),
  target: programTarget,
  order: ({ files }) => files.toSorted(compare),
  read: reading('up'),
  down: { read: reading('down') },
};

/** Statements run each by themselves, except those to which the migration hands a transaction of its own. */
function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts) => {
    let found = false;
    const recorded = followProgram(path, text, {
      texts,
      library: (specifier) => (/^(?:@sequelize\/core|sequelize)$/.test(specifier) ? sequelizeLibrary() : undefined),
      start(program) {
        found = callExport(program, direction, [queryInterface(program.machine), sequelizeLibrary()]);
      },
    });
    return byTransaction(direction === 'up' ? orNotFound(recorded, found, path, text) : recorded);
  };
}
