import { quoteTable } from '../emit.ts';
import { type Machine, record, recordOpaque } from '../javascript/machine.ts';
import { runRaw, untranslated } from '../javascript/sql.ts';
import { host, type HostValue, object, property, type Site, UNDEFINED, type Value } from '../javascript/values.ts';
import { addColumns, alterColumn, createTable, dropColumns, renameColumn } from './columns.ts';
import { addConstraint, dropConstraint, renameConstraint } from './constraints.ts';
import { createIndex, dropIndex } from './indexes.ts';
import { addTypeValue, create, createType, drop, rename } from './objects.ts';
import type { Step } from './step.ts';
import { LITERAL, nameOf, valueSql } from './table.ts';

const STEPS: Readonly<Record<string, Step>> = {
  createTable,
  addColumns,
  addColumn: addColumns,
  alterColumn,
  addConstraint,
  createConstraint: addConstraint,
  createIndex,
  addIndex: createIndex,
  dropIndex,
  createType,
  addTypeValue,
  dropTable: drop('TABLE'),
  dropType: drop('TYPE'),
  dropView: drop('VIEW'),
  dropMaterializedView: drop('MATERIALIZED VIEW'),
  dropSchema: drop('SCHEMA'),
  dropSequence: drop('SEQUENCE'),
  dropExtension: drop('EXTENSION'),
  renameTable: rename('TABLE'),
  renameType: rename('TYPE'),
  renameSchema: rename('SCHEMA'),
  createSchema: create('SCHEMA'),
  createExtension: create('EXTENSION'),
  dropColumns,
  renameColumn,
  renameConstraint,
  dropConstraint,
};
const ALIASES: Readonly<Record<string, string>> = { dropColumn: 'dropColumns' };

/** What a migration asked of its transaction. */
export type Asked = { transaction: boolean };

/** What `up(pgm)` receives. */
export function builder(machine: Machine, asked: Asked, shorthands: Value | undefined): HostValue {
  const literal = host(([sql]) => object({ [LITERAL]: sql ?? UNDEFINED }));
  return {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'sql') return host((args, site) => runSql(machine, args, site));
      if (name === 'func') return literal;
      if (name === 'noTransaction') return host(() => ((asked.transaction = false), UNDEFINED));
      if (name === 'db')
        return { kind: 'host', handle: true, get: () => host((args, site) => runSql(machine, args, site)) };
      const step = STEPS[ALIASES[name] ?? name] ?? STEPS[name.replace(/^add(?=Table$|Type$)/, 'create')];
      if (!step) return untranslated(machine, `pgm.${name}`);
      return host((args, site) => {
        const target = nameOf(args[0]);
        const found = target && step({ name: target, args, site, shorthands });
        if (found) record(machine, found);
        else recordOpaque(machine, site, 'an argument is only known at run time');
        return UNDEFINED;
      });
    },
  };
}

/** `{name}` placeholders stand for names and values that the second argument gives. */
function runSql(machine: Machine, [sql, values]: readonly Value[], site: Site): Value {
  if (sql?.kind !== 'string' || values?.kind !== 'object') return runRaw(machine, sql, site, { parameters: values });
  const pieces = sql.pieces.map((piece) => ({
    ...piece,
    text: piece.text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => {
      const value = property(values, key);
      const name = nameOf(value);
      return name ? quoteTable(name) : ((value && valueSql(value)) ?? whole);
    }),
  }));
  return runRaw(machine, { kind: 'string', pieces }, site);
}
