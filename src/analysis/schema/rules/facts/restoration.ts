import type { Catalog, Column, Constraint, Index, Table } from '../../../../domain/catalog.ts';

/** Something that is not as it was after a change was undone. */
export type Difference = {
  /** Absent where it belongs to no table. */
  readonly table?: string;
  readonly kind: 'lost' | 'left' | 'altered';
  /** It is a column's type. */
  readonly type?: true;
  /** What it is, for a sentence: `the index "a_idx"`, `the default of "b"`. */
  readonly what: string;
  /** Names that a statement about it mentions. */
  readonly names: readonly string[];
};

/** What an undone change did not bring back, and what it left behind. Names of indexes and constraints and the order of columns do not count. */
export function differences(before: Catalog, after: Catalog): Difference[] {
  const names = new Set([...Object.keys(before.tables), ...Object.keys(after.tables)]);
  const tables = [...names].flatMap((name): Difference[] => {
    const [was, is] = [before.tables[name], after.tables[name]];
    const what = `the ${(was ?? is)?.kind.endsWith('view') ? 'view' : 'table'} "${name}"`;
    if (was && is) return was.kind.endsWith('view') ? [] : inTable(was, is);
    return [{ table: name, kind: was ? 'lost' : 'left', what, names: [name] }];
  });
  return [...tables, ...inTypes(before.enums ?? {}, after.enums ?? {})];
}

/** A value cannot be taken out of an enum type again, so only whole types count. */
function inTypes(was: NonNullable<Catalog['enums']>, is: NonNullable<Catalog['enums']>): Difference[] {
  const only = (one: object, other: object) => Object.keys(one).filter((name) => !Object.hasOwn(other, name));
  const about = (kind: Difference['kind']) => (name: string) => ({ kind, what: `the type "${name}"`, names: [name] });
  return [...only(was, is).map(about('lost')), ...only(is, was).map(about('left'))];
}

function inTable(was: Table, is: Table): Difference[] {
  const columns = new Map(is.columns.map((column) => [column.name, column]));
  const old = new Set(was.columns.map(({ name }) => name));
  const about = (name: string, kind: Difference['kind'], what: string): Difference => ({
    table: was.name,
    kind,
    what,
    names: [name],
    ...(what.startsWith('the type of ') && { type: true }),
  });
  const missing = was.columns.filter(({ name }) => !columns.has(name)).map(({ name }) => name);
  const left = is.columns.filter(({ name }) => !old.has(name)).map(({ name }) => name);
  return [
    ...missing.map((name) => about(name, 'lost', `the column "${name}"`)),
    ...left.map((name) => about(name, 'left', `the column "${name}"`)),
    ...was.columns.flatMap((column) => {
      const now = columns.get(column.name);
      return now ? inColumn(column, now).map(([kind, what]) => about(column.name, kind, what)) : [];
    }),
    ...inKeys(was, is, new Set([...missing, ...left])),
  ];
}

function inColumn(was: Column, is: Column): (readonly [Difference['kind'], string])[] {
  const of = `of "${was.name}"`;
  const found: (readonly [Difference['kind'], string])[] = [];
  if (was.type !== is.type) found.push(['altered', `the type ${of} (${was.type}, now ${is.type})`]);
  if (was.notNull !== is.notNull) found.push([was.notNull ? 'lost' : 'left', `NOT NULL ${of}`]);
  if (valueOf(was.default) !== valueOf(is.default)) {
    const kind = was.default === undefined ? 'left' : is.default === undefined ? 'lost' : 'altered';
    found.push([kind, `the default ${of}${kind === 'altered' ? ` (${was.default}, now ${is.default})` : ''}`]);
  }
  return found;
}

/** A sequence may come back under another name. A default whose spelling alone differs is the same: `'a'::text`, `'a'::character varying`. */
function valueOf(sql: string | undefined): string | undefined {
  if (sql?.startsWith('nextval(')) return 'nextval';
  return sql?.replaceAll(/::[\w ]+(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?/g, '').replaceAll(/[()\s]/g, '');
}

/** Indexes and constraints by what they do; those over columns that are gone or new go without saying. */
function inKeys(was: Table, is: Table, unsaid: ReadonlySet<string>): Difference[] {
  const [old, now] = [keysOf(was), keysOf(is)];
  const found: Difference[] = [];
  const compare = (from: readonly Key[], to: readonly Key[], missing: 'lost' | 'left') => {
    for (const { does, what, name, columns } of from) {
      if (to.some((other) => other.does === does) || columns.some((column) => unsaid.has(column))) continue;
      const kind = to.some((other) => other.name === name) ? 'altered' : missing;
      if (kind === 'altered' && missing === 'left') continue;
      found.push({ table: was.name, kind, what, names: [name, ...columns] });
    }
  };
  compare(old, now, 'lost');
  compare(now, old, 'left');
  return found;
}

type Key = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly what: string;
  readonly does: string;
};

function keysOf({ indexes, constraints }: Table): Key[] {
  const backing = new Set(constraints.map(({ name }) => name));
  return [
    ...indexes.filter(({ name, implicit }) => !backing.has(name) && !implicit).map(indexKey),
    ...constraints.filter(({ kind }) => kind !== 'not-null').map(constraintKey),
  ];
}

function indexKey({ name, columns, include, unique, method, predicate, definition }: Index): Key {
  const does = JSON.stringify([
    unique ? 'unique' : method,
    columns,
    include,
    predicate,
    definition.slice(definition.indexOf('(')),
  ]);
  return { name, columns, what: `the ${unique ? 'unique ' : ''}index "${name}"`, does };
}

function constraintKey({ name, kind, columns, references, definition }: Constraint): Key {
  const words = kind.replace('-', ' ');
  const action = references?.onDelete ?? 'no action';
  const what = `the ${words} ${kind === 'check' || kind === 'exclude' ? 'constraint ' : ''}"${name}"${action === 'no action' ? '' : ` with ON DELETE ${action.toUpperCase()}`}`;
  return { name, columns, what, does: definition.replace(/ NOT VALID$/, '') };
}
