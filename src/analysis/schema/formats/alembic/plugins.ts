import type { Statement } from '../../../../domain/schema.ts';
import { emitAlterTable, emitOne, emitRaw, type Piece, type Place, quoteName, quoteTable } from '../emit.ts';
import { argument, type Call, className, textOf, textsOf, type Value } from '../python/values.ts';
import { createTypeSql } from './column-types.ts';

/**
 * `op.sync_enum_values(…)` of alembic-postgresql-enum: a new type takes the place of the old one in every column.
 * https://github.com/Pogchamp-company/alembic-postgresql-enum/blob/master/alembic_postgresql_enum/operations/sync_enum_values.py
 */
export function syncEnumValues(call: Call, place: Place): Statement[] | undefined {
  const schema = textOf(argument(call, 'enum_schema', 0) ?? call.keywords.get('schema'));
  const name = textOf(argument(call, 'enum_name', 1) ?? call.keywords.get('name'));
  const labels = textsOf(argument(call, 'new_values', 2));
  const columns = argument(call, 'affected_columns', 3);
  if (schema === undefined || name === undefined || !labels || columns?.kind !== 'list') return undefined;
  const type = { schema, name };
  const old = { schema, name: `${name}_old` };
  const statements = [
    emitOne(place, `ALTER TYPE ${quoteTable(type)} RENAME TO ${quoteName(old.name)}`),
    emitOne(place, createTypeSql({ ...type, labels })),
  ];
  for (const column of columns.items) {
    const statement = castColumn(column, quoteTable(type), renamesOf(call), place);
    if (!statement) return undefined;
    statements.push(...statement);
  }
  return [...statements, emitOne(place, `DROP TYPE ${quoteTable(old)}`)];
}

function castColumn(
  value: Value,
  type: string,
  renames: readonly (readonly [string, string])[],
  place: Place,
): Statement[] | undefined {
  const parts = value.kind === 'list' ? value.items : undefined;
  const keywords = value.kind === 'call' ? value.keywords : undefined;
  const name = textOf(parts ? parts[0] : keywords?.get('table_name'));
  const column = textOf(parts ? parts[1] : keywords?.get('column_name'));
  if (name === undefined || column === undefined) return undefined;
  const table = { name, schema: textOf(keywords?.get('table_schema')) };
  const line = value.line;
  const quoted = quoteName(column);
  const list = keywords?.get('column_type');
  const array = list?.kind === 'name' && list.name.endsWith('ARRAY') ? '[]' : '';
  const cases = renames.map(([from, to]) => `WHEN '${from}' THEN '${to}'`).join(' ');
  const using =
    cases === '' || array !== ''
      ? `${quoted}::text${array}`
      : `(CASE ${quoted}::text ${cases} ELSE ${quoted}::text END)`;
  const cast = `ALTER COLUMN ${quoted} TYPE ${type}${array} USING ${using}::${type}${array}`;
  const preset = textOf(keywords?.get('existing_server_default'));
  const alter = (sql: string) => emitAlterTable(place, table, [{ sql, line }]);
  if (preset === undefined) return [alter(cast)];
  const restored = preset.replace(/::[\w".]+$/, '');
  return [
    alter(`ALTER COLUMN ${quoted} DROP DEFAULT`),
    alter(cast),
    alter(`ALTER COLUMN ${quoted} SET DEFAULT ${restored}`),
  ];
}

function renamesOf(call: Call): (readonly [string, string])[] {
  const value = argument(call, 'enum_values_to_rename', 4);
  if (value?.kind !== 'list') return [];
  return value.items.flatMap((pair) => {
    const [from, to] = textsOf(pair) ?? [];
    return from !== undefined && to !== undefined ? [[from, to] as const] : [];
  });
}

/** `op.create_entity(PGFunction(…))` and its like of alembic_utils: the definition is SQL but for its beginning. */
export function entitySql(name: string, call: Call, place: Place): Statement[] | undefined {
  const entity = argument(call, 'entity', 0);
  if (entity?.kind !== 'call') return undefined;
  const schema = textOf(argument(entity, 'schema', 0));
  const signature = textOf(argument(entity, 'signature', 1));
  const kind = className(entity) ?? '';
  const trigger = kind === 'PGTrigger' || kind === 'PGPolicy';
  const definition = entity.keywords.get('definition') ?? entity.args[trigger ? 3 : 2];
  const table = textOf(entity.keywords.get('on_entity')) ?? (trigger ? textOf(entity.args[2]) : undefined);
  const what = ENTITIES[kind];
  if (schema === undefined || signature === undefined || what === undefined) return undefined;
  const qualified = trigger || kind === 'PGExtension' ? signature : `${quoteName(schema)}.${signature}`;
  const own = kind === 'PGFunction' ? signature : quoteName(signature);
  if (kind === 'PGExtension') {
    const exists = `EXTENSION IF NOT EXISTS ${own} WITH SCHEMA ${quoteName(schema)}`;
    return [emitOne(place, name === 'drop_entity' ? `DROP EXTENSION ${own}` : `CREATE ${exists}`)];
  }
  if (name === 'drop_entity') {
    const on = trigger ? ` ON ${table ?? ''}` : '';
    const arguments_ = qualified.replaceAll(/\s+default\s+[^,)]+/gi, '');
    return [emitOne(place, `DROP ${what} ${arguments_}${on}`)];
  }
  if (definition?.kind !== 'string') return undefined;
  const replace = name === 'replace_entity' && (kind === 'PGFunction' || kind === 'PGView') ? 'OR REPLACE ' : '';
  const head = {
    text: `CREATE ${replace}${what} ${qualified}${kind.endsWith('View') ? ' AS' : ''} `,
    line: place.line,
  };
  const before =
    name === 'replace_entity' && trigger ? [emitOne(place, `DROP ${what} ${qualified} ON ${table ?? ''}`)] : [];
  const pieces = [{ ...head, verbatim: false }, ...unescaped(definition.pieces)];
  return [...before, ...emitRaw(place.path, pieces).map((statement) => ({ ...statement, line: place.line }))];
}

const ENTITIES: Readonly<Record<string, string>> = {
  PGFunction: 'FUNCTION',
  PGTrigger: 'TRIGGER',
  PGView: 'VIEW',
  PGMaterializedView: 'MATERIALIZED VIEW',
  PGPolicy: 'POLICY',
  PGExtension: 'EXTENSION',
};

/** Definitions are given to SQLAlchemy's `text`, where a colon is escaped. */
function unescaped(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, index) => {
    const text = piece.text.replaceAll('\\:', ':');
    const split = text.endsWith('\\') && pieces[index + 1]?.text.startsWith(':');
    return { ...piece, text: split ? text.slice(0, -1) : text };
  });
}
