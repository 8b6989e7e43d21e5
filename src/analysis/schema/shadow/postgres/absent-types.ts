import type { Catalog } from '../../../../domain/catalog.ts';
import type { Effect } from '../../../../domain/schema.ts';

/** Column types of extensions that no build of the engine has, with the extension. */
const EXTENSION_OF: Readonly<Record<string, string>> = {
  geometry: 'postgis',
  geography: 'postgis',
  box2d: 'postgis',
  box3d: 'postgis',
  raster: 'postgis_raster',
  hll: 'hll',
  h3index: 'h3',
  semver: 'semver',
  ip4r: 'ip4r',
  iprange: 'ip4r',
};
const NAMES = Object.keys(EXTENSION_OF).join('|');

/** The type that a refusal (undefined object) says is missing, where it is one of these. */
export const ABSENT_TYPE = new RegExp(`^type "((?:\\w+\\.)?(?:${NAMES}))(?:\\[\\])?" does not exist$`);

/**
 * A type that holds any text and takes any modifiers, which it forgets: enough for tables to exist with their other
 * columns, keys and indexes. `array_ndims` gives 1 for every list of modifiers, and `bpchartypmodout` writes 1 as nothing.
 */
export function createAbsentType(name: string): string {
  const quoted = name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
  const bare = name.slice(name.lastIndexOf('.') + 1);
  const support = (suffix: string) => `pg_catalog."architect_${bare}_${suffix}"`;
  const internal = (suffix: string, from: string, to: string, symbol: string) =>
    `CREATE OR REPLACE FUNCTION ${support(suffix)}(${from}) RETURNS ${to} LANGUAGE internal IMMUTABLE STRICT AS '${symbol}'`;
  return [
    `CREATE TYPE ${quoted}`,
    internal('in', 'pg_catalog.cstring', quoted, 'textin'),
    internal('out', quoted, 'pg_catalog.cstring', 'textout'),
    internal('modifiers', 'pg_catalog.cstring[]', 'pg_catalog.int4', 'array_ndims'),
    internal('no_modifiers', 'pg_catalog.int4', 'pg_catalog.cstring', 'bpchartypmodout'),
    `CREATE TYPE ${quoted} (INPUT = ${support('in')}, OUTPUT = ${support('out')}, TYPMOD_IN = ${support('modifiers')}, TYPMOD_OUT = ${support('no_modifiers')}, LIKE = pg_catalog.text)`,
  ].join(';\n');
}

/** What to say of a base in which such a type is stood in for, from the refusal that led to it. */
export function absentTypeNote(refusal: string): string | undefined {
  const type = ABSENT_TYPE.exec(refusal)?.[1]?.replace(/^.*\./, '');
  return (
    type &&
    `it has columns of the type ${type} of the extension ${EXTENSION_OF[type]}, which are kept as plain text here`
  );
}

const ABSENT = new RegExp(`^(?:\\w+\\.)?(${NAMES})(?:\\[\\])?$`);
const MENTION = new RegExp(`\\btypes? (?:\\w+ and )?(?:\\w+\\.)?(${NAMES})\\b`);
const NEW_TYPE = new RegExp(
  `\\balter\\s+(?:column\\s+)?\\S+\\s+(?:set\\s+data\\s+)?type\\s+(?:\\w+\\.)?"?(${NAMES})\\b`,
  'i',
);

/**
 * Tells, per statement, why what was seen of it is not the extension's own word: it changes a column of such a type, or was
 * refused for one.
 */
export function absentTypeDoubt(
  before: Catalog,
  after: Catalog,
): (sql: string, effect: Effect | undefined) => string | undefined {
  const columns = new Map<string, string>();
  for (const table of [...Object.values(before.tables), ...Object.values(after.tables)]) {
    for (const { name, type } of table.columns) {
      const absent = ABSENT.exec(type)?.[1];
      if (absent !== undefined) columns.set(name, absent);
    }
  }
  return (sql, effect) => {
    if (columns.size === 0 || !effect) return undefined;
    const message = effect.error?.message ?? '';
    const type =
      NEW_TYPE.exec(sql)?.[1] ??
      MENTION.exec(message)?.[1] ??
      [...columns].find(([column]) => message.includes(`"${column}"`))?.[1];
    return type === undefined
      ? undefined
      : `it depends on the type ${type} of the extension ${EXTENSION_OF[type.toLowerCase()]}, which the shadow database does not have`;
  };
}
