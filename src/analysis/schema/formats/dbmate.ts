import { splitStatements } from '../statements.ts';
import type { Batch } from '../runners.ts';
import { opaque } from './emit.ts';
import { baseName, compare, type Format, flatHistories, mentions } from './format.ts';
import { leadingNumber, sharedVersions } from './plain/versions.ts';

const MARKER = /^--\s*migrate:(up|down)(?:[ \t]*\r?$|[ \t]+(\S.*))/gm;

/** Sections in the order in which they stand; a file may have several pairs. */
function sections(text: string) {
  const markers = [...text.matchAll(MARKER)];
  return markers.map(({ 0: line, 1: direction, 2: options = '', index }, at) => ({
    up: direction === 'up',
    transaction: !/(?:^|\s)transaction:false(?:\s|$)/.test(options),
    start: index + line.length,
    end: markers[at + 1]?.index ?? text.length,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/migration.go */
export const dbmate: Format = {
  id: 'dbmate',
  about: {
    finds: 'numbered `.sql` files with `-- migrate:up`',
    order: 'file name',
    left: 'a file without `-- migrate:up`, which dbmate refuses',
  },
  revision: 2,
  certainty: 3,
  runner: {
    name: 'dbmate',
    scope: 'file',
    optOut: '-- migrate:up transaction:false',
    source: 'https://github.com/amacneil/dbmate#migration-options',
  },
  find: (paths) => flatHistories(paths, /^\d+.*\.sql$/),
  recognises: (history, texts) => mentions(history, texts, /^--\s*migrate:up\b/m),
  order: ({ files }) => files.toSorted((a, b) => compare(baseName(a), baseName(b))),
  refuses: ({ files }) => sharedVersions('dbmate', files, leadingNumber),
  /** A section is one simple query: without dbmate's transaction, it still is one of its own if it holds several statements. */
  read(path, text): readonly Batch[] {
    const found = sections(text);
    if (!found.some(({ up }) => up)) {
      const statements = splitStatements(text, path);
      const reason = 'dbmate refuses this file: it has no "-- migrate:up"';
      return [{ statements: statements.map((one) => ({ ...one, kind: 'opaque', reason })), atomic: true }];
    }
    return found.flatMap((section, index): Batch[] => {
      if (!section.up) return [];
      const statements = splitStatements(text, path, section);
      const { line } = section;
      const lone = found[index + 1]?.up !== false;
      const why = 'dbmate refuses this file: it has no "-- migrate:down"';
      const remark = { ...opaque({ path, line, endLine: line }, '-- migrate:up', why), rowsOnly: true as const };
      const batch = { statements, atomic: section.transaction || statements.length > 1 };
      return lone ? [{ statements: [remark], atomic: false }, batch] : [batch];
    });
  },
  down: {
    read: (path, text) =>
      sections(text)
        .filter(({ up }) => !up)
        .map((section) => ({ statements: splitStatements(text, path, section), atomic: section.transaction })),
  },
  preamble: 'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)',
};
