import { splitStatements } from '../statements.ts';
import { baseName, compare, type Format, flatHistories, mentions } from './format.ts';

const UP = /^--[ \t]*migrate:up\b(.*)$/im;
const DOWN = /^--[ \t]*migrate:down\b/im;

export const dbmate: Format = {
  id: 'dbmate',
  certainty: 3,
  runner: {
    name: 'dbmate',
    scope: 'file',
    optOut: '-- migrate:up transaction:false',
    source: 'https://github.com/amacneil/dbmate#migration-options',
  },
  find: (paths) => flatHistories(paths, /^\d+.*\.sql$/),
  recognises: (history, texts) => mentions(history, texts, UP),
  order: ({ files }) => files.toSorted((a, b) => compare(baseName(a), baseName(b))),
  read(path, text) {
    const up = UP.exec(text);
    if (!up) return [];
    const start = up.index + up[0].length;
    const down = DOWN.exec(text);
    const end = down && down.index > start ? down.index : text.length;
    const atomic = !/\btransaction:[ \t]*false\b/i.test(up[1] ?? '');
    return [{ statements: splitStatements(text, path, { start, end }), atomic }];
  },
};
