import {
  type Clause,
  type ColumnSpec,
  foreignKeySql,
  quoteName,
  quoteNames,
  quoteValue,
  type ReferenceSpec,
  type ReferentialAction,
} from '../emit.ts';
import {
  argument,
  booleanOf,
  type Call,
  className,
  isNone,
  isTrue,
  shortName,
  textOf,
  textsOf,
  type Value,
} from '../python/values.ts';
import { conditionSql } from './expressions.ts';
import { assumedType, typeSql } from './column-types.ts';

/** A column as Alembic's calls describe it. */
export type Column = {
  readonly spec: ColumnSpec;
  readonly type: Value | undefined;
  /** Its type is defined elsewhere, so it is only assumed. */
  readonly assumed: boolean;
  readonly primaryKey: boolean;
  readonly autoincrement: boolean | undefined;
  readonly indexed: boolean;
  readonly unique: boolean;
  readonly foreignKeys: readonly Clause[];
  readonly checks: readonly Clause[];
};

const ACTIONS = /^(?:CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)$/;
const PARTS = /^(?:ForeignKey|Identity|Computed|Sequence|CheckConstraint|FetchedValue|DefaultClause)$/;

/** What `sa.Column(…)` asks for; undefined where its name is not known. */
export function columnOf(call: Call): Column | undefined {
  const [first, ...rest] = call.args;
  const name = textOf(call.keywords.get('name') ?? first);
  if (name === undefined) return undefined;
  const parts = rest.filter((part): part is Call => part.kind === 'call' && PARTS.test(shortName(part.name)));
  const type =
    call.keywords.get('type_') ?? rest.find((part) => part.kind !== 'call' || !PARTS.test(shortName(part.name)));
  const sql = typeSql(type);
  const primaryKey = isTrue(call.keywords.get('primary_key'));
  const generated =
    parts.map(generatedSql).find((part) => part !== undefined) ?? generatedSql(call.keywords.get('server_default'));
  const unique = isTrue(call.keywords.get('unique'));
  const indexed = isTrue(call.keywords.get('index'));
  return {
    spec: {
      name,
      type: sql ?? assumedType(type),
      line: call.line,
      notNull: primaryKey || booleanOf(call.keywords.get('nullable')) === false,
      default: generated === undefined ? defaultSql(call.keywords.get('server_default')) : undefined,
      rest: generated,
    },
    type,
    assumed: sql === undefined,
    primaryKey,
    autoincrement: booleanOf(call.keywords.get('autoincrement')),
    indexed,
    unique: unique && !indexed,
    foreignKeys: parts
      .filter((part) => className(part) === 'ForeignKey')
      .flatMap((part) => foreignKeyOf(part, name, call) ?? []),
    checks: parts.filter((part) => className(part) === 'CheckConstraint').flatMap((part) => constraintOf(part) ?? []),
  };
}

function generatedSql(value: Value | undefined): string | undefined {
  if (value?.kind !== 'call') return undefined;
  if (className(value) === 'Identity')
    return `GENERATED ${isTrue(argument(value, 'always')) ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
  if (className(value) !== 'Computed') return undefined;
  const kept = booleanOf(argument(value, 'persisted', 1)) === false ? 'VIRTUAL' : 'STORED';
  return `GENERATED ALWAYS AS (${conditionSql(value.args[0]) ?? 'NULL'}) ${kept}`;
}

/** A server default: a plain string is a literal, `text(…)` is SQL. */
export function defaultSql(value: Value | undefined): string | undefined {
  if (isNone(value)) return undefined;
  const text = textOf(value);
  return text === undefined ? conditionSql(value) : quoteValue(text);
}

function foreignKeyOf(call: Call, column: string, owner: Call): Clause | undefined {
  const target = textOf(argument(call, 'column', 0));
  const references = target === undefined ? undefined : referenceTo([target], call);
  if (!references) return undefined;
  const sql = foreignKeySql({ name: textOf(call.keywords.get('name')), columns: [column], references });
  return { sql, line: owner.line };
}

/** `schema.table.column` of each referenced column. */
function referenceTo(targets: readonly string[], call: Call): ReferenceSpec | undefined {
  const [first] = targets;
  const parts = first?.split('.') ?? [];
  const name = parts.at(-2);
  if (name === undefined) return undefined;
  const schema = parts.length > 2 ? parts.slice(0, -2).join('.') : undefined;
  return reference(
    { name, schema },
    targets.map((target) => shortName(target)),
    call,
  );
}

/** ON DELETE, ON UPDATE, DEFERRABLE and NOT VALID as the keywords of a call say. */
export function reference(
  table: ReferenceSpec['table'],
  columns: readonly string[],
  { keywords }: Call,
): ReferenceSpec {
  const rest = [
    isTrue(keywords.get('deferrable')) && 'DEFERRABLE',
    keywords.has('initially') && `INITIALLY ${textOf(keywords.get('initially')) ?? 'IMMEDIATE'}`,
    isTrue(keywords.get('postgresql_not_valid')) && 'NOT VALID',
  ].filter((part) => part !== false);
  return {
    table,
    columns,
    onDelete: action(keywords.get('ondelete')),
    onUpdate: action(keywords.get('onupdate')),
    ...(rest.length > 0 && { rest: rest.join(' ') }),
  };
}

function action(value: Value | undefined): ReferentialAction | undefined {
  const text = textOf(value)?.toUpperCase();
  return text !== undefined && ACTIONS.test(text) ? (text as ReferentialAction) : undefined;
}

/** A table constraint among the arguments of `create_table`, with its name. */
export function constraintOf(call: Call): Clause | undefined {
  const name = textOf(call.keywords.get('name'));
  const named = name === undefined ? '' : `CONSTRAINT ${quoteName(name)} `;
  const columns = call.args.map(columnName);
  const listed = columns.filter((column) => column !== undefined);
  const line = call.line;
  switch (className(call)) {
    case 'PrimaryKeyConstraint':
      return listed.length > 0 ? { sql: `${named}PRIMARY KEY (${quoteNames(listed)})`, line } : undefined;
    case 'UniqueConstraint':
      return { sql: `${named}UNIQUE ${nullsSql(call)}(${quoteNames(listed)})${timing(call)}`, line };
    case 'CheckConstraint': {
      const sql = conditionSql(argument(call, 'sqltext', 0));
      return sql === undefined ? undefined : { sql: `${named}CHECK (${sql})`, line };
    }
    case 'ForeignKeyConstraint': {
      const own = textsOf(argument(call, 'columns', 0));
      const targets = textsOf(argument(call, 'refcolumns', 1));
      const references = targets && referenceTo(targets, call);
      return own && references ? { sql: foreignKeySql({ name, columns: own, references }), line } : undefined;
    }
    case 'ExcludeConstraint': {
      const sql = excludeSql(call, call.args);
      return sql === undefined ? undefined : { sql: `${named}${sql}`, line };
    }
    default:
      return undefined;
  }
}

export function excludeSql(call: Call, elements: readonly Value[]): string | undefined {
  const parts = elements.map((element) => {
    const [key, operator] = element.kind === 'list' ? element.items : [];
    const text = textOf(key);
    const sql = text === undefined ? conditionSql(key) : quoteName(text);
    return sql && textOf(operator) && `${sql} WITH ${textOf(operator)}`;
  });
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const where = conditionSql(call.keywords.get('where'));
  const using = textOf(call.keywords.get('using')) ?? 'gist';
  return `EXCLUDE USING ${using} (${parts.join(', ')})${where === undefined ? '' : ` WHERE (${where})`}`;
}

export function nullsSql({ keywords }: Call): string {
  return isTrue(keywords.get('postgresql_nulls_not_distinct')) ? 'NULLS NOT DISTINCT ' : '';
}

export function timing({ keywords }: Call): string {
  const initially = textOf(keywords.get('initially'));
  const deferrable = isTrue(keywords.get('deferrable')) ? ' DEFERRABLE' : '';
  return initially === undefined ? deferrable : `${deferrable} INITIALLY ${initially}`;
}

export function columnName(value: Value): string | undefined {
  if (value.kind === 'string') return textOf(value);
  return value.kind === 'call' && /^[cC]olumn$/.test(shortName(value.name)) ? textOf(value.args[0]) : undefined;
}

/** Integer keys count up by themselves: SQLAlchemy makes a sequence for the only key column that refers to nothing. */
export function withSequence(column: Column, isOnlyKey: boolean, refers: boolean): ColumnSpec {
  const { spec, autoincrement } = column;
  const wanted = autoincrement ?? (isOnlyKey && !refers);
  const serial = { INTEGER: 'SERIAL', BIGINT: 'BIGSERIAL', SMALLINT: 'SMALLSERIAL' }[spec.type];
  if (!wanted || serial === undefined || spec.default !== undefined || spec.rest !== undefined) return spec;
  return { ...spec, type: serial, notNull: true };
}
