import type { Statement } from '../../../../domain/schema.ts';
import { emitAlterTable, emitCreateIndex, emitOne, type Place, quoteName, quoteTable } from '../emit.ts';
import { tableOf } from './tables.ts';
import { isAtom, isKeywords, isList, isMade, isTuple, type Keywords, type Made, nameOf, type Term } from './terms.ts';

/** `create`, `drop` and `rename` of anything but a table with a block. */
export function objectCommand(
  command: string,
  place: Place,
  args: readonly Term[],
  options: Keywords,
): Statement[] | undefined {
  const [what, second] = args;
  const one = (sql: string) => [emitOne(place, sql)];
  if (!isMade(what)) return undefined;
  const guarded = command.endsWith('_if_not_exists') || command.endsWith('_if_exists');
  const mode = nameOf(options.get('mode')) === 'cascade' ? ' CASCADE' : '';
  const exists = guarded ? 'IF EXISTS ' : '';
  const isIndex = what.made === 'index' || what.made === 'unique_index';
  if (command === 'rename') return renamed(place, what, second, options.get('to'));
  if (command.startsWith('create')) {
    if (isIndex) return createIndex(place, what, guarded);
    return what.made === 'constraint' ? createConstraint(place, what) : undefined;
  }
  if (isIndex) {
    const concurrently = what.options.get('concurrently') === true ? 'CONCURRENTLY ' : '';
    const name = indexName(what);
    return name === undefined
      ? undefined
      : one(`DROP INDEX ${concurrently}${exists}${quoteTable({ schema: prefixOf(what), name })}${mode}`);
  }
  const table = tableOf(what);
  if (table) return one(`DROP TABLE ${exists}${quoteTable(table)}${mode}`);
  const [owner, name] = [nameOf(what.args[0]), nameOf(what.args[1])];
  if (what.made !== 'constraint' || owner === undefined || name === undefined) return undefined;
  const from = { schema: prefixOf(what), name: owner };
  return [
    emitAlterTable(place, from, [{ sql: `DROP CONSTRAINT ${exists}${quoteName(name)}${mode}`, line: place.line }]),
  ];
}

function renamed(place: Place, what: Made, column: Term | undefined, to: Term | undefined): Statement[] | undefined {
  const table = tableOf(what);
  const target = tableOf(to);
  const name = nameOf(to);
  if (table && target) return [emitOne(place, `ALTER TABLE ${quoteTable(table)} RENAME TO ${quoteName(target.name)}`)];
  const old = nameOf(column);
  if (table && old !== undefined && name !== undefined)
    return [
      emitAlterTable(place, table, [
        { sql: `RENAME COLUMN ${quoteName(old)} TO ${quoteName(name)}`, line: place.line },
      ]),
    ];
  const index = indexName(what);
  if (table || index === undefined || name === undefined) return undefined;
  return [
    emitOne(place, `ALTER INDEX ${quoteTable({ schema: prefixOf(what), name: index })} RENAME TO ${quoteName(name)}`),
  ];
}

function createIndex(place: Place, what: Made, ifNotExists: boolean): Statement[] | undefined {
  const { args, options, made } = what;
  const table = nameOf(args[0]);
  const columns = listed(args[1]);
  const name = indexName(what);
  const keys = columns.map(keySql);
  if (table === undefined || name === undefined || !keys.every((key) => key !== undefined) || keys.length === 0)
    return undefined;
  const storage = nameOf(options.get('options'));
  const nulls = options.get('nulls_distinct');
  const rest = [
    nulls === false && 'NULLS NOT DISTINCT',
    nulls === true && 'NULLS DISTINCT',
    storage !== undefined && `WITH (${storage})`,
  ].filter((part) => part !== false);
  return [
    emitCreateIndex(place, {
      name,
      table: { schema: prefixOf(what), name: table },
      keys,
      ifNotExists,
      unique: made === 'unique_index' || options.get('unique') === true,
      concurrently: options.get('concurrently') === true,
      only: options.get('only') === true,
      using: nameOf(options.get('using')),
      include: listed(options.get('include')).flatMap((one) => nameOf(one) ?? []),
      rest: rest.join(' '),
      where: nameOf(options.get('where')),
    }),
  ];
}

function createConstraint(place: Place, { args, options }: Made): Statement[] | undefined {
  const [table, name] = [nameOf(args[0]), nameOf(args[1])];
  const [check, exclude] = [nameOf(options.get('check')), nameOf(options.get('exclude'))];
  if (table === undefined || name === undefined || (check === undefined && exclude === undefined)) return undefined;
  const body = check === undefined ? `EXCLUDE USING ${exclude}` : `CHECK (${check})`;
  const rest = options.get('validate') === false ? ' NOT VALID' : '';
  const owner = { schema: nameOf(options.get('prefix')), name: table };
  return [
    emitAlterTable(place, owner, [{ sql: `ADD CONSTRAINT ${quoteName(name)} ${body}${rest}`, line: place.line }]),
  ];
}

function keySql(term: Term): string | undefined {
  if (typeof term === 'string') return term;
  if (isAtom(term)) return quoteName(term.atom);
  if (!isTuple(term)) return undefined;
  const [direction, column] = term.tuple;
  const key = column === undefined ? undefined : keySql(column);
  return key && `${key} ${(nameOf(direction) ?? '').toUpperCase().replaceAll('_', ' ')}`;
}

/** The name of an index: its table and columns, `_index` at the end. */
function indexName({ args, options }: Made): string | undefined {
  const given = nameOf(options.get('name'));
  if (given !== undefined) return given;
  const parts = [args[0], ...listed(args[1])].map((term) => nameOf(isTuple(term) ? term.tuple[1] : term));
  if (!parts.every((part) => part !== undefined)) return undefined;
  return [...parts, 'index'].map((part) => part.replaceAll(/\W/g, '_').replace(/_+$/, '')).join('_');
}

function prefixOf({ options }: Made): string | undefined {
  return nameOf(options.get('prefix'));
}

function listed(term: Term | undefined): readonly Term[] {
  if (isKeywords(term)) return [...term].map(([key, value]): Term => ({ tuple: [{ atom: key }, value] }));
  return isList(term) ? term : term === undefined ? [] : [term];
}
