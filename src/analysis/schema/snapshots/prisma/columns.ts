import type { Dialect } from '../../../../domain/schema.ts';
import { type ColumnSpec, quoteName, quoteTable, quoteValue } from '../../formats/emit.ts';
import { listOf, stringOf } from './attributes.ts';
import type { Datamodel, Field } from './datamodel.ts';
import { columnName, typeName } from './names.ts';

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model-field-scalar-types */
const SCALARS: Readonly<Record<'postgres' | 'sqlite', Readonly<Record<string, string>>>> = {
  postgres: {
    String: 'TEXT',
    Boolean: 'BOOLEAN',
    Int: 'INTEGER',
    BigInt: 'BIGINT',
    Float: 'DOUBLE PRECISION',
    Decimal: 'DECIMAL(65,30)',
    DateTime: 'TIMESTAMP(3)',
    Json: 'JSONB',
    Bytes: 'BYTEA',
  },
  sqlite: {
    String: 'TEXT',
    Boolean: 'BOOLEAN',
    Int: 'INTEGER',
    BigInt: 'BIGINT',
    Float: 'REAL',
    Decimal: 'DECIMAL',
    DateTime: 'DATETIME',
    Json: 'JSONB',
    Bytes: 'BLOB',
  },
};

const SERIALS: Readonly<Record<string, string>> = { INTEGER: 'SERIAL', BIGINT: 'BIGSERIAL', SMALLINT: 'SMALLSERIAL' };

/** Where a native type's name is not its SQL in capitals. */
const NATIVE: Readonly<Record<string, string>> = { DoublePrecision: 'DOUBLE PRECISION', VarBit: 'BIT VARYING' };

/** The SQL type of a scalar or enum field; nothing for a field that stands for another model. */
export function sqlTypeOf(field: Field, { enums }: Datamodel, dialect: Dialect): string | undefined {
  if (field.unsupported) return field.type;
  const found = enums.get(field.type);
  if (found) return dialect === 'postgres' ? quoteTable(typeName(found)) : 'TEXT';
  const native = field.attributes.find(({ name }) => name.startsWith('@db.'));
  const scalar = SCALARS[dialect === 'sqlite' ? 'sqlite' : 'postgres'][field.type];
  if (!native || scalar === undefined) return scalar;
  const name = native.name.slice('@db.'.length);
  const size = native.args.length > 0 ? `(${native.args.join(',')})` : '';
  return `${NATIVE[name] ?? name.toUpperCase()}${size}`;
}

/** The column of a scalar field. Lists may be null whatever the schema says: the client reads that as empty. */
export function columnOf(field: Field, datamodel: Datamodel, dialect: Dialect, type: string): ColumnSpec {
  const byDefault = field.attributes.find(({ name }) => name === '@default')?.get('value');
  const counts = byDefault?.startsWith('autoincrement(') ?? false;
  const isList = field.arity === 'list';
  const single = field.attributes.some(({ name }) => name === '@id');
  return {
    name: columnName(field),
    type: counts && dialect === 'postgres' ? (SERIALS[type] ?? type) : isList ? `${type}[]` : type,
    line: field.line,
    notNull: field.arity === 'one',
    default: byDefault === undefined || counts ? undefined : defaultOf(byDefault, field, datamodel, type),
    primaryKey: single,
    rest: counts && dialect === 'sqlite' && single ? 'AUTOINCREMENT' : undefined,
  };
}

/** SQL of a default; nothing where the client makes the value. */
function defaultOf(written: string, field: Field, datamodel: Datamodel, type: string): string | undefined {
  if (field.arity === 'list') {
    const items = listOf(written).map((item) => literalOf(item, field, datamodel));
    return `ARRAY[${items.join(', ')}]::${type}[]`;
  }
  const call = /^(\w+)\((.*)\)$/s.exec(written);
  if (!call) return literalOf(written, field, datamodel);
  if (call[1] === 'now') return 'CURRENT_TIMESTAMP';
  return call[1] === 'dbgenerated' ? stringOf(call[2]) : undefined;
}

function literalOf(written: string, field: Field, { enums }: Datamodel): string {
  const text = stringOf(written);
  if (text !== undefined)
    return field.type === 'Bytes' ? `'\\x${Buffer.from(text, 'base64').toString('hex')}'` : quoteValue(text);
  const value = enums.get(field.type)?.values.get(written);
  if (value !== undefined) return quoteValue(value);
  return /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(written) ? written : quoteName(written);
}
