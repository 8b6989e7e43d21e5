import type { IndexSpec } from '../emit.ts';
import { quoteName, quoteNames } from '../emit.ts';
import { booleanOf, type Call, className, isNone, shortName, textOf, textsOf, type Value } from '../python/values.ts';
import type { Editor } from './editor.ts';
import { columnNamed, conditionSql, keySql } from './expressions.ts';
import { objectName } from './names.ts';
import type { Model } from './state.ts';

const METHODS: Readonly<Record<string, string>> = {
  GinIndex: 'gin',
  GistIndex: 'gist',
  BrinIndex: 'brin',
  HashIndex: 'hash',
  SpGistIndex: 'spgist',
  BTreeIndex: 'btree',
  BloomIndex: 'bloom',
  HnswIndex: 'hnsw',
  IvfflatIndex: 'ivfflat',
};

/** An index of a model's `Meta`; undefined where an expression in it is not known. */
export function indexSpec(call: Call, model: Model): IndexSpec | undefined {
  const fields = textsOf(call.keywords.get('fields')) ?? [];
  const operators = textsOf(call.keywords.get('opclasses')) ?? [];
  const keys = [
    ...fields.map((name, position) => {
      const column = quoteName(columnNamed(name.replace(/^-/, ''), model));
      const words = [column, operators[position], name.startsWith('-') && 'DESC'];
      return words.filter((word) => typeof word === 'string').join(' ');
    }),
    ...call.args.map((expression) => keySql(expression, model)),
  ];
  const known = keys.filter((key) => key !== undefined);
  const condition = call.keywords.get('condition');
  const where = isNone(condition) ? undefined : conditionSql(condition, model);
  if (known.length === 0 || known.length !== keys.length || (!isNone(condition) && where === undefined))
    return undefined;
  const columns = fields.map((name) => columnNamed(name.replace(/^-/, ''), model));
  const name = textOf(call.keywords.get('name')) ?? objectName(model.table, columns, '_idx').slice(-30);
  const storage = ['fillfactor', 'pages_per_range', 'm', 'ef_construction', 'lists'].flatMap((option) => {
    const value = call.keywords.get(option);
    return value?.kind === 'number' ? [`${option} = ${value.text}`] : [];
  });
  const fastupdate = booleanOf(call.keywords.get('fastupdate'));
  if (fastupdate !== undefined) storage.push(`fastupdate = ${fastupdate ? 'on' : 'off'}`);
  return {
    name,
    table: { name: model.table },
    keys: known,
    using: METHODS[className(call) ?? ''],
    include: textsOf(call.keywords.get('include'))?.map((field) => columnNamed(field, model)),
    ...(storage.length > 0 && { rest: `WITH (${storage.join(', ')})` }),
    where,
  };
}

/** How a constraint is made: as a constraint, or as the unique index that Django uses where SQL has no constraint. */
export type ConstraintSql = { readonly clause: string } | { readonly index: IndexSpec };

export function constraintSql(call: Call, model: Model): ConstraintSql | undefined {
  const name = constraintName(call);
  if (name === undefined) return undefined;
  const named = `CONSTRAINT ${quoteName(name)}`;
  switch (className(call)) {
    case 'CheckConstraint': {
      const sql = conditionSql(call.keywords.get('condition') ?? call.keywords.get('check'), model);
      return sql === undefined ? undefined : { clause: `${named} CHECK (${sql})` };
    }
    case 'UniqueConstraint':
      return uniqueSql(call, model, name);
    case 'ExclusionConstraint': {
      const elements = call.keywords.get('expressions');
      const parts = elements?.kind === 'list' ? elements.items.map((pair) => exclusion(pair, model)) : [];
      const condition = call.keywords.get('condition');
      const where = conditionSql(condition, model);
      if (parts.length === 0 || parts.includes(undefined) || (!isNone(condition) && where === undefined))
        return undefined;
      const using = textOf(call.keywords.get('index_type')) ?? 'GIST';
      return {
        clause: `${named} EXCLUDE USING ${using} (${parts.join(', ')})${where ? ` WHERE (${where})` : ''}${deferral(call)}`,
      };
    }
    default:
      return undefined;
  }
}

function uniqueSql(call: Call, model: Model, name: string): ConstraintSql | undefined {
  const distinct = booleanOf(call.keywords.get('nulls_distinct')) === false ? 'NULLS NOT DISTINCT' : '';
  const fields = textsOf(call.keywords.get('fields')) ?? [];
  const plain =
    call.args.length === 0 &&
    isNone(call.keywords.get('condition')) &&
    isNone(call.keywords.get('include')) &&
    isNone(call.keywords.get('opclasses'));
  if (plain) {
    const columns = fields.map((field) => columnNamed(field, model));
    if (columns.length === 0) return undefined;
    const words = ['CONSTRAINT', quoteName(name), 'UNIQUE', distinct, `(${quoteNames(columns)})`].filter(
      (word) => word !== '',
    );
    return { clause: `${words.join(' ')}${deferral(call)}` };
  }
  const spec = indexSpec(call, model);
  if (!spec) return undefined;
  return { index: { ...spec, unique: true, name, using: undefined, ...(distinct !== '' && { rest: distinct }) } };
}

function exclusion(pair: Value, model: Model): string | undefined {
  const [expression, operator] = pair.kind === 'list' ? pair.items : [];
  const sql = expression && keySql(expression, model);
  const RANGES: Readonly<Record<string, string>> = {
    OVERLAPS: '&&',
    EQUAL: '=',
    NOT_EQUAL: '<>',
    CONTAINS: '@>',
    CONTAINED_BY: '<@',
    ADJACENT_TO: '-|-',
  };
  const sign = textOf(operator) ?? (operator?.kind === 'name' ? RANGES[shortName(operator.name)] : undefined);
  return sql && sign && `${sql} WITH ${sign}`;
}

function deferral(call: Call): string {
  const value = call.keywords.get('deferrable');
  const text = textOf(value) ?? (value?.kind === 'name' ? shortName(value.name) : undefined);
  if (text === undefined) return '';
  return ` DEFERRABLE INITIALLY ${text.toUpperCase()}`;
}

export function constraintName(call: Call): string | undefined {
  return textOf(call.keywords.get('name'));
}

/** Adds a constraint to a table, now or with the other things that come last. */
export function addConstraint(editor: Editor, model: Model, call: Call, later: boolean, suffix = ''): void {
  const made = constraintSql(call, model);
  const place = editor.place(call);
  if (!made) {
    editor.lost(call, call.name, `the constraint ${constraintName(call) ?? ''} has an expression that cannot be read`);
    return;
  }
  if ('index' in made) {
    const statement = editor.index(call, made.index);
    if (later) editor.defer(statement);
    else editor.send(statement);
    return;
  }
  if (later) {
    editor.later(place, model, `ADD ${made.clause}${suffix}`);
    return;
  }
  editor.alter(place, model, `ADD ${made.clause}${suffix}`);
}
