import type { Statement } from '../../../../domain/schema.ts';
import {
  emitCreateIndex,
  emitCreateTable,
  type ForeignKeySpec,
  quoteName,
  type ReferentialAction,
} from '../../formats/emit.ts';
import { listOf } from './attributes.ts';
import type { Datamodel, Field, Model } from './datamodel.ts';
import { columnName, constraintName, tableOf } from './names.ts';

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  Cascade: 'CASCADE',
  Restrict: 'RESTRICT',
  NoAction: 'NO ACTION',
  SetNull: 'SET NULL',
  SetDefault: 'SET DEFAULT',
};

/** The foreign key that a relation field asks for, with the field's line. */
export function foreignKeysOf(model: Model, { models }: Datamodel): { key: ForeignKeySpec; line: number }[] {
  return model.fields.flatMap((field) => {
    const relation = field.attributes.find(({ name }) => name === '@relation');
    const target = models.get(field.type);
    const own = listOf(relation?.get('fields') === relation?.args[0] ? undefined : relation?.get('fields'));
    if (!relation || !target || own.length === 0) return [];
    const columns = own.map((name) => columnNamed(model, name));
    const fallback = field.arity === 'optional' ? 'SET NULL' : 'RESTRICT';
    const key = {
      name: relation.text('map') ?? constraintName(tableOf(model).name, columns, 'fkey'),
      columns,
      references: {
        table: tableOf(target),
        columns: listOf(relation.get('references')).map((name) => columnNamed(target, name)),
        onDelete: ACTIONS[relation.get('onDelete') ?? ''] ?? fallback,
        onUpdate: ACTIONS[relation.get('onUpdate') ?? ''] ?? 'CASCADE',
      },
    } as const;
    return [{ key, line: field.line }];
  });
}

/**
 * The tables behind lists on both sides. Until version 6 the pair was a unique index, since then it is the primary key.
 * https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/many-to-many-relations
 */
export function joinTablesOf(
  datamodel: Datamodel,
  typeOf: (field: Field) => string | undefined,
): { readonly statements: Statement[] }[] {
  return pairsOf(datamodel).map(({ name, left, right, line }) => {
    const table = { ...tableOf(left), name: `_${name}` };
    const place = { ...left.place, line, endLine: line };
    const column = (of: string, model: Model) => {
      const id = model.fields.find(({ attributes }) => attributes.some((one) => one.name === '@id'));
      const type = (id && typeOf(id)) ?? 'TEXT';
      const references = {
        table: tableOf(model),
        columns: id ? [columnName(id)] : [],
        onDelete: 'CASCADE',
        onUpdate: 'CASCADE',
      } as const;
      return { name: of, type, line, notNull: true, references };
    };
    return {
      statements: [
        emitCreateTable(place, table, [column('A', left), column('B', right)]),
        emitCreateIndex(place, {
          name: `${table.name}_AB_unique`,
          table,
          keys: ['A', 'B'].map(quoteName),
          unique: true,
        }),
        emitCreateIndex(place, { name: `${table.name}_B_index`, table, keys: [quoteName('B')] }),
      ],
    };
  });
}

type Pair = { readonly name: string; readonly left: Model; readonly right: Model; readonly line: number };

function pairsOf({ models }: Datamodel): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const model of models.values()) {
    for (const field of model.fields.filter(({ arity }) => arity === 'list')) {
      const other = models.get(field.type);
      const named = relationName(field);
      const back = other?.fields.find((one) => one.type === model.name && one !== field && relationName(one) === named);
      if (!other || back?.arity !== 'list') continue;
      const [left, right] = model.name <= other.name ? [model, other] : [other, model];
      const name = named ?? `${left.name}To${right.name}`;
      if (!pairs.has(name)) pairs.set(name, { name, left, right, line: field.line });
    }
  }
  return [...pairs.values()];
}

function relationName(field: Field): string | undefined {
  return field.attributes.find(({ name }) => name === '@relation')?.text('name');
}

function columnNamed({ fields }: Model, name: string): string {
  const field = fields.find((one) => one.name === name);
  return field ? columnName(field) : name;
}
