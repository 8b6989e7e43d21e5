import { splitStatements } from '../statements.ts';
import { quoteName } from './emit.ts';
import { filesAt, flywayHistories } from './flyway/locations.ts';
import { type FlywaySettings, readSettings } from './flyway/settings.ts';
import { baseName, compare, type Format } from './format.ts';
import { fillIn, type Placeholders, splitFilled } from './plain/placeholders.ts';
import { sharedVersions } from './plain/versions.ts';

/** Versioned, undo, baseline and repeatable ones; a version that does not parse keeps a file from being run. */
const NAME = /^(?:([VUB])(\d[^_]*?(?:_[^_]+?)*?)|(R))__.+\.sql$/;
const VERSION = /^\d+(?:[._]\d+)*$/;

/**
 * Flyway sees that these cannot run in a transaction and runs the whole file outside one. It does not know REINDEX
 * CONCURRENTLY. https://github.com/flyway/flyway/blob/main/flyway-database/flyway-database-postgresql/src/main/java/org/flywaydb/database/postgresql/PostgreSQLParser.java
 */
const NON_TRANSACTIONAL =
  /^(?:(?:create(?:\s+unique)?|drop)\s+index\s+concurrently|reindex(?:\s+verbose)?\s+(?:schema|database|system)|vacuum|alter\s+system|discard\s+all|(?:create|drop)\s+(?:database|tablespace|subscription))\b/i;

/** Numeric parts without the zeros at the end: 1.0 is version 1. */
function versionParts(path: string): bigint[] {
  const version = NAME.exec(baseName(path))?.[2] ?? '';
  const parts = VERSION.test(version) ? version.split(/[._]/).map(BigInt) : [];
  while (parts.length > 1 && parts.at(-1) === 0n) parts.pop();
  return parts;
}

/** By numeric parts, where a missing part counts as zero: 1.10 comes after 1.9. */
function byVersion(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)];
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const [x, y] = [left[part] ?? 0n, right[part] ?? 0n];
    if (x !== y) return x < y ? -1 : 1;
  }
  return compare(a, b);
}

function kindOf(path: string): string {
  const [, kind = 'R', version] = NAME.exec(baseName(path)) ?? [];
  return version === undefined || VERSION.test(version) ? kind : 'unknown';
}

/** `${name}` of the settings and Flyway's own. https://documentation.red-gate.com/fd/migration-placeholders-275218549.html */
function placeholders(path: string, settings: FlywaySettings): Placeholders | undefined {
  if (settings.get('placeholderreplacement') === 'false') return undefined;
  const escape = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const [prefix, suffix] = [settings.get('placeholderprefix') ?? '${', settings.get('placeholdersuffix') ?? '}'];
  const own: Readonly<Record<string, string>> = {
    defaultschema: schemaOf(settings) ?? 'public',
    user: 'postgres',
    database: 'postgres',
    filename: baseName(path),
    table: settings.get('table') ?? 'flyway_schema_history',
    timestamp: '2000-01-01 00:00:00',
  };
  return {
    pattern: new RegExp(`${escape(prefix)}(?:flyway:(\\w+)|([\\w.-]+))${escape(suffix)}`, 'g'),
    valueOf: ([, builtIn, name = '']) =>
      builtIn === undefined ? settings.get(`placeholders.${name.toLowerCase()}`) : own[builtIn.toLowerCase()],
  };
}

/** Where names without a schema go: Flyway puts it first in the search path. */
function schemaOf(settings: FlywaySettings): string | undefined {
  return settings.get('defaultschema') ?? settings.get('schemas')?.split(',')[0]?.trim();
}

export const flyway: Format = {
  id: 'flyway',
  about: {
    finds: '`V*__*.sql` and `R__*.sql` in the configured locations, `db/migration` by default',
    order: 'version by numeric parts, then repeatable ones by name; undo scripts and callbacks are left out',
    left: 'placeholders without a value in the settings; Java migrations',
  },
  revision: 2,
  certainty: 2,
  runner: {
    name: 'Flyway',
    scope: 'file',
    optOut: 'executeInTransaction=false',
    // `validateOnMigrate` is on by default since 3.0: https://github.com/flyway/flyway/issues/695
    refusesEdits: true,
    source: 'https://documentation.red-gate.com/fd/migration-transaction-handling-273973399.html',
  },
  find: (paths) => flywayHistories(paths, NAME),
  recognises: (history, texts) => filesAt(history, texts).length > 0,
  order(history, texts) {
    const files = filesAt(history, texts);
    const versioned = files.filter((path) => kindOf(path) === 'V').toSorted(byVersion);
    const repeatable = files
      .filter((path) => kindOf(path) === 'R')
      .toSorted((a, b) => compare(baseName(a), baseName(b)));
    return [...versioned, ...repeatable];
  },
  refuses(history, texts) {
    const files = filesAt(history, texts);
    const unknown = files.filter((path) => kindOf(path) === 'unknown');
    const versioned = files.filter((path) => kindOf(path) === 'V');
    return [
      ...unknown.map((path) => `${path}: Flyway does not run it, since the version in its name is not made of numbers`),
      ...sharedVersions('Flyway', versioned, (path) => versionParts(path).join('.')),
    ];
  },
  read(path, text, texts) {
    const settings = readSettings(texts);
    const script = texts.get(`${path}.conf`) ?? '';
    const filled = /^\s*placeholderReplacement\s*=\s*false/im.test(script) ? undefined : placeholders(path, settings);
    const statements = filled ? splitFilled(fillIn(text, filled), path, filled) : splitStatements(text, path);
    const said =
      /^\s*executeInTransaction\s*=\s*(true|false)/im.exec(script)?.[1] ?? settings.get('executeintransaction');
    return [{ statements, atomic: said !== 'false' && !statements.some(({ sql }) => NON_TRANSACTIONAL.test(sql)) }];
  },
  /** `group`: all pending migrations in one transaction. */
  runnerOf(_history, texts) {
    return readSettings(texts).get('group') === 'true' ? { ...flyway.runner, scope: 'pending' } : flyway.runner;
  },
  preambleOf(_history, texts) {
    const schema = schemaOf(readSettings(texts));
    if (schema === undefined || schema === 'public' || !/^\w+$/.test(schema)) return '';
    const path = `${quoteName(schema)}, public`;
    return `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}; ALTER ROLE CURRENT_USER SET search_path = ${path}; SET search_path = ${path}`;
  },
};
