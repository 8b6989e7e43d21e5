import type { ColumnDef, Constraint } from 'libpg-query';
import type { ColumnSpec, ConstraintSpec } from '../../../../domain/operation.ts';
import { strings, tableName, tagged } from './names.ts';
import { firstLocation, groupFrom, itemFrom, type SourceText } from './source.ts';

const CONSTRAINT_KINDS: Readonly<Partial<Record<string, ConstraintSpec['kind']>>> = {
  CONSTR_PRIMARY: 'primary-key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreign-key',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclude',
  CONSTR_NOTNULL: 'not-null',
};

const SERIAL = /^(?:small|big)?serial[248]?$/i;

export function columnSpec(definition: ColumnDef, source: SourceText, ifNotExists: boolean): ColumnSpec {
  const all = tagged<Constraint>(definition.constraints, 'Constraint');
  const of = (contype: string) => all.find((constraint) => constraint.contype === contype);
  const starts = all.flatMap(({ location }) => (location === undefined ? [] : [location])).toSorted((a, b) => a - b);
  const after = (location: number) => starts.find((start) => start > location);

  const type = typeText(definition, source, starts[0]);
  const byDefault = of('CONSTR_DEFAULT');
  const generated = of('CONSTR_GENERATED');
  const fallback = byDefault && defaultText(byDefault, source, after(byDefault.location ?? 0));
  return {
    name: definition.colname ?? '',
    type,
    notNull: [of('CONSTR_NOTNULL'), of('CONSTR_PRIMARY'), of('CONSTR_IDENTITY')].some(Boolean) || SERIAL.test(type),
    ...(fallback !== undefined && { default: fallback }),
    identity: of('CONSTR_IDENTITY') !== undefined,
    ...(generated && { generated: generated.generated_kind === 'v' ? ('virtual' as const) : ('stored' as const) }),
    ifNotExists,
    constraints: all
      .filter(({ contype }) => contype !== 'CONSTR_NOTNULL')
      .flatMap((constraint) => constraintSpec(constraint, source, [definition.colname ?? ''])),
  };
}

/** A column's type as it is written. */
export function typeText(definition: ColumnDef, source: SourceText, limit?: number): string {
  const start = definition.typeName?.location;
  if (start === undefined || start < 0) return '';
  const collation = definition.collClause?.location;
  const limits = [limit, collation].filter((offset): offset is number => offset !== undefined && offset > start);
  const stops = ['COLLATE', 'USING', 'STORAGE', 'COMPRESSION', 'OPTIONS'];
  const text = itemFrom(source, start, { stops, ...(limits.length > 0 && { limit: Math.min(...limits) }) });
  return text.replace(/\s+/g, ' ');
}

function defaultText(constraint: Constraint, source: SourceText, limit: number | undefined): string {
  const keyword = 'DEFAULT';
  const start = constraint.location ?? 0;
  const token = source.tokens().find((each) => each.start >= start && each.text.toUpperCase() === keyword);
  return itemFrom(source, token?.end ?? start, { stops: ['COLLATE'], ...(limit !== undefined && { limit }) });
}

/** A constraint as written, or nothing for what is no constraint of its own (DEFAULT, attributes). */
export function constraintSpec(
  constraint: Constraint,
  source: SourceText,
  ownColumns: readonly string[] = [],
): ConstraintSpec[] {
  const kind = CONSTRAINT_KINDS[constraint.contype ?? ''];
  if (kind === undefined) return [];
  const written = strings(kind === 'foreign-key' ? constraint.fk_attrs : constraint.keys);
  const expression = kind === 'check' ? checkText(constraint, source) : undefined;
  return [
    {
      kind,
      ...(constraint.conname !== undefined && { name: constraint.conname }),
      columns: written.length > 0 ? written : ownColumns,
      ...(constraint.pktable && {
        references: { table: tableName(constraint.pktable), columns: strings(constraint.pk_attrs) },
      }),
      ...(expression !== undefined && { expression }),
      notValid: constraint.skip_validation === true,
      ...(constraint.indexname !== undefined && { usingIndex: constraint.indexname }),
    },
  ];
}

function checkText(constraint: Constraint, source: SourceText): string | undefined {
  const first = firstLocation(constraint.raw_expr);
  const start = constraint.location ?? first;
  if (start === undefined) return undefined;
  const keyword = source.tokens().find((token) => token.start >= start && token.text.toUpperCase() === 'CHECK');
  const open = source.tokens().find((token) => token.start >= (keyword?.end ?? start) && token.text === '(');
  return open && groupFrom(source, open.start).slice(1, -1).trim();
}
