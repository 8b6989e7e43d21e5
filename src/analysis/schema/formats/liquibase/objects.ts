import { emitCreateIndex, emitOne, emitRaw, type Piece, quoteName, quoteTable } from '../emit.ts';
import { type Change, named, required, tableOf, type Translator, Untranslatable } from './change.ts';
import { childrenNamed, isFalse, isTrue, piecesOf, valueOf } from './element.ts';

export const createIndex: Translator = (change) => {
  const { element, naming, place } = change;
  const columns = childrenNamed(element, 'column');
  const included = columns.filter((column) => isTrue(column, 'included'));
  const keys = columns
    .filter((column) => !included.includes(column))
    .map((column) => {
      const name = required({ element: column }, 'name');
      const key = isTrue(column, 'computed') || /[\s()]/.test(name) ? name : quoteName(naming(name));
      return isTrue(column, 'descending') ? `${key} DESC` : key;
    });
  if (keys.length === 0) throw new Untranslatable('<createIndex> has no column');
  const name = valueOf(element, 'indexName');
  return [
    emitCreateIndex(place, {
      name: name === undefined ? undefined : naming(name),
      table: tableOf(change),
      keys,
      unique: isTrue(element, 'unique'),
      include: included.map((column) => naming(required({ element: column }, 'name'))),
    }),
  ];
};

export const dropIndex: Translator = (change) => [drop(change, 'INDEX', 'indexName')];
export const dropSequence: Translator = (change) => [drop(change, 'SEQUENCE', 'sequenceName')];
export const dropView: Translator = (change) => {
  const found = isTrue(change.element, 'ifExists') ? 'VIEW IF EXISTS' : 'VIEW';
  return [drop(change, found, 'viewName')];
};
/** PostgreSQL takes no argument list where the name is unique. */
export const dropProcedure: Translator = (change) => [drop(change, 'PROCEDURE', 'procedureName')];

function drop(change: Change, kind: string, name: string) {
  return emitOne(change.place, `DROP ${kind} ${quoteTable(tableOf(change, name))}`);
}

const SEQUENCE_OPTIONS = [
  ['dataType', 'AS'],
  ['incrementBy', 'INCREMENT BY'],
  ['minValue', 'MINVALUE'],
  ['maxValue', 'MAXVALUE'],
  ['startValue', 'START WITH'],
  ['cacheSize', 'CACHE'],
] as const;

export const createSequence: Translator = (change) => [emitOne(change.place, sequenceSql(change, 'CREATE'))];
export const alterSequence: Translator = (change) => [emitOne(change.place, sequenceSql(change, 'ALTER'))];

function sequenceSql(change: Change, verb: 'CREATE' | 'ALTER'): string {
  const { element } = change;
  const options = SEQUENCE_OPTIONS.flatMap(([name, keyword]) => {
    const value = valueOf(element, name);
    if (value === undefined) return [];
    return name === 'cacheSize' && Number(value) < 1 ? [] : [`${keyword} ${value}`];
  });
  if (isTrue(element, 'cycle')) options.push('CYCLE');
  const guard = verb === 'CREATE' && isTrue(element, 'ifNotExists') ? ' IF NOT EXISTS' : '';
  return [`${verb} SEQUENCE${guard} ${quoteTable(tableOf(change, 'sequenceName'))}`, ...options].join(' ');
}

export const renameSequence: Translator = (change) => [rename(change, 'SEQUENCE', 'SequenceName')];
export const renameView: Translator = (change) => [rename(change, 'VIEW', 'ViewName')];

function rename(change: Change, kind: string, suffix: string) {
  const to = quoteName(named(change, `new${suffix}`));
  return emitOne(change.place, `ALTER ${kind} ${quoteTable(tableOf(change, `old${suffix}`))} RENAME TO ${to}`);
}

export const createView: Translator = (change) => {
  const { element, place } = change;
  const query = bodyOf(change, 'selectQuery');
  if (isTrue(element, 'fullDefinition')) return emitRaw(query.path, query.pieces);
  const create = isTrue(element, 'replaceIfExists') ? 'CREATE OR REPLACE VIEW' : 'CREATE VIEW';
  const head = `${create} ${quoteTable(tableOf(change, 'viewName'))} AS\n`;
  return emitRaw(query.path, [{ text: head, line: place.line, verbatim: false }, ...query.pieces]);
};

export const createProcedure: Translator = (change) => {
  const { path, pieces } = bodyOf(change, 'procedureText', 'procedureBody');
  return emitRaw(path, pieces);
};

/** SQL that stands in the element, in an attribute of it, or in a file of its own. */
export function bodyOf(change: Change, ...names: string[]): { path: string; pieces: readonly Piece[] } {
  const { element, place } = change;
  const file = valueOf(element, 'path');
  if (file !== undefined) return fileOf(change, file);
  const said = names.map((name) => piecesOf(element, name)).find((pieces) => pieces.length > 0) ?? element.text;
  return { path: place.path, pieces: said };
}

export function fileOf(change: Change, file: string): { path: string; pieces: readonly Piece[] } {
  const relative = isTrue(change.element, 'relativeToChangelogFile') || isFalse(change.element, 'relativeToClasspath');
  const found = change.open(file, relative);
  if (!found) throw new Untranslatable(`${file} is not among the files that were read`);
  return { path: found.path, pieces: [{ text: found.text, line: 1, verbatim: true }] };
}
