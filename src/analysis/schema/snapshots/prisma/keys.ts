import { type Clause, emitCreateIndex, type Place, quoteName, quoteNames } from '../../formats/emit.ts';
import type { Statement } from '../../../../domain/schema.ts';
import { type Attribute, listOf, splitArguments } from './attributes.ts';
import type { Model } from './datamodel.ts';
import { columnName, constraintName, tableOf } from './names.ts';

/** `@@id`: of several columns. */
export function primaryKeyOf(model: Model): Clause[] {
  return model.attributes
    .filter(({ name }) => name === '@@id')
    .map((attribute) => {
      const columns = keysOf(attribute, model).map(({ column }) => column);
      const name = attribute.text('map') ?? constraintName(tableOf(model).name, [], 'pkey');
      return {
        sql: `CONSTRAINT ${quoteName(name)} PRIMARY KEY (${quoteNames(columns)})`,
        line: attribute.line ?? model.place.line,
      };
    });
}

/** `@unique`, `@@unique` and `@@index`. Full text indexes exist on MySQL only. */
export function indexesOf(model: Model): Statement[] {
  const table = tableOf(model);
  const unique = model.fields.flatMap((field) =>
    field.attributes
      .filter(({ name }) => name === '@unique')
      .map((attribute) => {
        const column = columnName(field);
        const name = attribute.text('map') ?? constraintName(table.name, [column], 'key');
        const place = { ...model.place, line: field.line, endLine: field.line };
        return emitCreateIndex(place, { name, table, keys: [quoteName(column)], unique: true });
      }),
  );
  const own = model.attributes
    .filter(({ name }) => name === '@@unique' || name === '@@index')
    .map((attribute) => {
      const keys = keysOf(attribute, model);
      const columns = keys.map(({ column }) => column);
      const isUnique = attribute.name === '@@unique';
      return emitCreateIndex(placeOf(attribute, model), {
        name: attribute.text('map') ?? constraintName(table.name, columns, isUnique ? 'key' : 'idx'),
        table,
        keys: keys.map(({ sql }) => sql),
        unique: isUnique,
        using: attribute.get('type')?.toLowerCase(),
        where: predicateOf(attribute),
      });
    });
  return [...unique, ...own];
}

function placeOf({ line = 1 }: Attribute, { place }: Model): Place {
  return { ...place, line, endLine: line };
}

function predicateOf(attribute: Attribute): string | undefined {
  const written = attribute.get('where');
  return written === undefined ? undefined : /^raw\("(.*)"\)$/s.exec(written)?.[1]?.replaceAll('\\"', '"');
}

/** The columns of a list of fields: `[email, name(sort: Desc)]`, with what each says about itself. */
function keysOf(attribute: Attribute, { fields }: Model): { readonly column: string; readonly sql: string }[] {
  return listOf(attribute.get('fields')).map((written) => {
    const [, name = '', options = ''] = /^([\w.]+)(?:\((.*)\))?$/s.exec(written) ?? [];
    const field = fields.find((one) => one.name === name);
    const column = field ? columnName(field) : name;
    const option = new Map(
      splitArguments(options).map((part) => {
        const [, key = '', value = ''] = /^(\w+)\s*:\s*(.*)$/s.exec(part) ?? [];
        return [key, value] as const;
      }),
    );
    const operators = operatorsOf(option.get('ops'));
    return {
      column,
      sql: [quoteName(column), operators, option.get('sort') === 'Desc' && 'DESC'].filter(Boolean).join(' '),
    };
  });
}

/** `raw("gin_trgm_ops")` or a name that Prisma writes in its own way: `JsonbPathOps`. */
function operatorsOf(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const raw = /^raw\("([^"]*)"\)$/.exec(written)?.[1];
  return raw ?? written.replaceAll(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
}
