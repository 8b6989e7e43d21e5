import { columnKeys, emitCreateIndex, type IndexSpec, quoteName, quoteValue } from '../emit.ts';
import { textOf, type Value } from '../php/values.ts';
import type { IndexKind, Of } from './commands.ts';
import { deferrable, isSet } from './flags.ts';
import type { Target } from './target.ts';

export function addIndex(target: Target, command: Of<'index'>): void {
  const { state, table, standIn } = target;
  const { type, columns, raw, name, attributes, spot } = command;
  if (type === 'primary') {
    target.alter(spot, `ADD PRIMARY KEY (${columnKeys(columns).join(', ')})`);
    state.putIndex(table, 'primary', { actual: target.primaryKey, columns, kind: 'primary' });
    return;
  }
  const actual = actualName(target, name);
  const keys = raw ? columns : columnKeys(columns);
  state.putIndex(table, name, { actual, columns, kind: type === 'unique' ? 'unique' : 'index' });
  const index: IndexSpec = {
    name: actual,
    table: target.name,
    keys,
    concurrently: isSet(attributes.get('online')),
    using: standIn ? undefined : textOf(attributes.get('algorithm')),
  };
  const own = standIn ? undefined : KEYS[type];
  if (type === 'unique') addUnique(target, index, command);
  else if (own) emitIndex(target, { ...index, using: own.using, keys: own.keys(keys, attributes) }, command);
  else emitIndex(target, index, command);
}

function emitIndex(target: Target, index: IndexSpec, { spot }: Of<'index'>): void {
  target.statements.push(emitCreateIndex(target.at(spot), index));
}

/** A constraint; from version 11 on it is made of an index where that is built in its own way. */
function addUnique(target: Target, index: IndexSpec, command: Of<'index'>): void {
  const { attributes, spot } = command;
  const name = quoteName(index.name ?? '');
  const rest = deferrable(attributes);
  if (index.concurrently || (index.using !== undefined && target.session.version >= 11)) {
    emitIndex(target, { ...index, unique: true }, command);
    target.alter(spot, `ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name}${rest}`);
    return;
  }
  const nulls = attributes.get('nullsNotDistinct');
  const distinct = nulls ? ` NULLS ${isSet(nulls) ? 'NOT DISTINCT' : 'DISTINCT'}` : '';
  target.alter(spot, `ADD CONSTRAINT ${name} UNIQUE${distinct} (${index.keys.join(', ')})${rest}`);
}

export function dropIndex(target: Target, { type, name, spot }: Of<'drop-index'>): void {
  const { state, standIn, table } = target;
  const indexes = standIn ? state.table(table)?.indexes : undefined;
  if (type === 'primary') {
    const actual = indexes?.get('primary')?.actual ?? target.primaryKey;
    target.alter(spot, `DROP CONSTRAINT ${quoteName(actual)}${standIn ? ' CASCADE' : ''}`);
    state.dropIndex(table, 'primary');
    return;
  }
  const known = indexes?.get(name);
  const actual = quoteName(known?.actual ?? name);
  // Other engines have an index for every foreign key, which can be dropped by itself.
  const ofKey = standIn && !known && (name.endsWith('_foreign') || state.table(table)?.foreignKeys.has(name));
  const missing = ofKey ? 'IF EXISTS ' : target.ifExists(known !== undefined);
  const constraint = known ? known.kind === 'unique' : type === 'unique';
  if (constraint) target.alter(spot, `DROP CONSTRAINT ${missing}${actual}${standIn ? ' CASCADE' : ''}`);
  else target.emit(spot, `DROP INDEX ${missing}${actual}`);
  state.dropIndex(table, name);
}

export function renameIndex(target: Target, { from, to, spot }: Of<'rename-index'>): void {
  const { state, standIn, table } = target;
  const known = state.table(table)?.indexes.get(from);
  const actual = standIn ? (known?.actual ?? from) : from;
  const renamed = actualName(target, to);
  const missing = standIn && !known ? 'IF EXISTS ' : '';
  target.emit(spot, `ALTER INDEX ${missing}${quoteName(actual)} RENAME TO ${quoteName(renamed)}`);
  state.dropIndex(table, from);
  if (known) state.putIndex(table, to, { ...known, actual: renamed });
}

/** Names of indexes are a table's own on other engines, and the schema's on PostgreSQL. */
function actualName({ standIn, state, table }: Target, name: string): string {
  return standIn && state.isTaken(name, table) ? `${table}_${name}` : name;
}

type Keys = {
  readonly using: string;
  readonly keys: (keys: readonly string[], attributes: ReadonlyMap<string, Value>) => string[];
};

const KEYS: Readonly<Partial<Record<IndexKind, Keys>>> = {
  fulltext: {
    using: 'gin',
    keys(keys, attributes) {
      const language = quoteValue(textOf(attributes.get('language')) ?? 'english');
      return [`(${keys.map((key) => `to_tsvector(${language}, ${key})`).join(' || ')})`];
    },
  },
  spatialIndex: {
    using: 'gist',
    keys: (keys, attributes) => withOperators(keys, textOf(attributes.get('operatorClass'))),
  },
  vectorIndex: { using: 'hnsw', keys: (keys) => withOperators(keys, 'vector_cosine_ops') },
};

function withOperators(keys: readonly string[], operators: string | undefined): string[] {
  return keys.map((key) => (operators === undefined ? key : `${key} ${operators}`));
}
