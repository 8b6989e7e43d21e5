import type { Statement } from '../../../../domain/schema.ts';
import { emitAlterTable, emitOne, type Place, quoteName, quoteTable } from '../emit.ts';
import { argument, type Call, textOf, textsOf, type Value } from '../python/values.ts';
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
