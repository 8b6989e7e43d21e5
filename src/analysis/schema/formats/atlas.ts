import type { Batch } from '../runners.ts';
import { splitStatements } from '../statements.ts';
import { baseName, byFolder, compare, type Format, inFolder, mentions } from './format.ts';

/** Atlas also sums up folders in other tools' layouts; those tools run them. */
const ELSEWHERE = /\.(?:up|down)\.sql$|^[VUR][\w.]*__.*\.sql$/;
const ELSEWHERES_MARK = /^--\s*(?:\+goose\s+up|migrate:up)\b/im;

/** A directive of the file: a comment at its very top, set off from the statements by an empty line. */
function directive(text: string, name: string): string | undefined {
  const comments = /^((?:(?:--|#)[^\n]*(?:\n|$))+)(?=[ \t]*(?:\n|$))/.exec(text)?.[1] ?? '';
  const said = comments.split('\n').flatMap((line) => /^[ -~]*?atlas:(\w+)(?: +(.*\S))?\s*$/.exec(line) ?? []);
  const at = said.indexOf(name);
  return at === -1 ? undefined : (said[at + 1] ?? '');
}

/** What `-- atlas:delimiter` on the first line puts in the place of the semicolon. */
function delimiterOf(text: string): string | undefined {
  const written = /^-- atlas:delimiter +(.*\S)/.exec(text)?.[1];
  return written?.replaceAll(/\\[nrt]/g, (escape) => ({ n: '\n', r: '\r', t: '\t' })[escape.slice(1)] ?? escape);
}

function statementsOf(path: string, text: string): Batch['statements'] {
  const delimiter = delimiterOf(text);
  if (delimiter === undefined) return splitStatements(text, path);
  const statements: Batch['statements'][number][] = [];
  for (let start = text.indexOf('\n') + 1; start < text.length;) {
    const found = text.indexOf(delimiter, start);
    const end = found === -1 ? text.length : found;
    statements.push(...splitStatements(text, path, { start, end }));
    start = end + delimiter.length;
  }
  return statements;
}

export const atlas: Format = {
  id: 'atlas',
  about: {
    finds: '`.sql` files beside an `atlas.sum`',
    order: 'file name; a checkpoint other than the first is left out',
    left: 'nothing; `atlas:txmode` and `atlas:delimiter` are obeyed',
  },
  certainty: 3,
  runner: {
    name: 'Atlas',
    scope: 'file',
    optOut: '-- atlas:txmode none',
    source: 'https://atlasgo.io/versioned/apply#transaction-configuration',
  },
  readsAll: true,
  find(paths) {
    const known = new Set(paths);
    return [...byFolder(paths, /\.sql$/)]
      .filter(
        ([root, files]) =>
          known.has(inFolder(root, 'atlas.sum')) && !files.some((path) => ELSEWHERE.test(baseName(path))),
      )
      .map(([root, files]) => ({ root, files, settings: [] }));
  },
  recognises: (history, texts) => !mentions(history, texts, ELSEWHERES_MARK),
  /** A checkpoint stands for everything before it on new databases; those that exist skip it. */
  order({ files }, texts) {
    const sorted = files.toSorted((a, b) => compare(baseName(a), baseName(b)));
    return sorted.filter((path, index) => index === 0 || directive(texts.get(path) ?? '', 'checkpoint') === undefined);
  },
  read: (path, text) => [{ statements: statementsOf(path, text), atomic: directive(text, 'txmode') !== 'none' }],
  preamble: `CREATE SCHEMA atlas_schema_revisions;
    CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY, description varchar NOT NULL)`,
};
