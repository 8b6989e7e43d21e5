import type { Statement } from '../../../domain/schema.ts';
import type { Batch } from '../runners.ts';
import { byLeadingNumber, type Format, flatHistories, mentions } from './format.ts';
import { type Direction, piecesOf } from './goose/sections.ts';
import { leadingNumber, sharedVersions } from './plain/versions.ts';

const UP = /^--[ \t]*\+goose[ \t]+up\b/im;
const NO_TRANSACTION = /^--[ \t]*\+goose[ \t]+no[ \t]+transaction\b/im;

export const goose: Format = {
  id: 'goose',
  about: {
    finds: 'numbered `.sql` files with `-- +goose Up`',
    order: 'version as a number',
    left: 'migrations written in Go',
  },
  revision: 2,
  certainty: 3,
  runner: {
    name: 'goose',
    scope: 'file',
    optOut: '-- +goose NO TRANSACTION',
    source: 'https://pressly.github.io/goose/documentation/annotations/',
  },
  find: (paths) => flatHistories(paths, /^\d+_.*\.(?:sql|go)$/).filter(({ files }) => files.some(isSql)),
  recognises: (history, texts) => mentions(history, texts, UP),
  order: ({ files }) => files.toSorted(byLeadingNumber),
  refuses: ({ files }) => sharedVersions('goose', files, leadingNumber),
  read: (path, text) => readSection('up', path, text),
  down: { read: (path, text) => readSection('down', path, text) },
  preamble: `CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL,
    tstamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
};

/** Without a transaction each piece is a simple query, which is a transaction of its own where it holds several statements. */
function readSection(direction: Direction, path: string, text: string): readonly Batch[] {
  if (!isSql(path)) return [{ statements: opaqueGo(path, text), atomic: true }];
  const pieces = piecesOf(direction, path, text);
  if (!NO_TRANSACTION.test(text)) return [{ statements: pieces.flat(), atomic: true }];
  return pieces.map((statements) => ({ statements, atomic: statements.length > 1 }));
}

function isSql(path: string): boolean {
  return path.endsWith('.sql');
}

function opaqueGo(path: string, text: string): Statement[] {
  if (!/\bgoose\.Add(?:Named)?Migration/.test(text)) return [];
  const endLine = text.trimEnd().split('\n').length;
  return [{ kind: 'opaque', sql: text, path, line: 1, endLine, reason: 'migrations written in Go cannot be replayed' }];
}
