import { baseName, byFolder, byLeadingNumber, type Format, wholeFile } from './format.ts';

const NAME = /^(?:\d+|[vV]\d[\d.]*)[ ._-].*\.sql$|^\d{3,}\.sql$/;
/** Scripts that undo a migration. */
const DOWN = /(?:[._-](?:down|undo|rollback|revert)|^down)\.sql$/i;
const FOLDER = /(?:^|[/_-])(?:db[_-]?)?(?:migrations?|migrate|schema[_-]?changes|ddl)(?:[/_-]|$)/i;
const NOT_MIGRATIONS =
  /(?:^|[/_.-])(?:seeds?|fixtures?|tests?|testdata|samples?|examples?|queries|dumps?|backups?|stubs?|node_modules|vendor)(?:[/_.-]|$)/i;

/** Numbered `.sql` files in a folder that calls itself migrations, run by something that no other format knows. */
export const sql: Format = {
  id: 'sql',
  about: {
    finds: 'numbered `.sql` files in a folder that is named for migrations, of no tool that we know',
    order: 'leading number',
    left: 'nothing; the transaction per file is an assumption',
  },
  certainty: 1,
  runner: {
    name: 'plain SQL files',
    scope: 'file',
    source: 'https://www.postgresql.org/docs/current/tutorial-transactions.html',
  },
  find(paths) {
    return [...byFolder(paths, NAME)]
      .filter(([root]) => FOLDER.test(root) && !NOT_MIGRATIONS.test(root))
      .map(([root, files]) => ({ root, files, settings: [] }));
  },
  order: ({ files }) => files.filter((path) => !DOWN.test(baseName(path))).toSorted(byLeadingNumber),
  read: (path, text) => wholeFile(path, text),
};
