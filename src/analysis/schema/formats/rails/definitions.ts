import type { Statement } from '../../../../domain/schema.ts';
import { emitOne, quoteTable, tableName } from '../emit.ts';
import type { Texts } from '../format.ts';
import type { Call } from './commands.ts';
import { objectCommands } from './objects.ts';
import { isHash } from './ruby.ts';

/** Views, functions and triggers that the scenic and fx gems keep in files: `db/views/<name>_v02.sql`. */
const DEFINED = /^(create|update|replace)_(view|function|trigger)$/;

/** What a command of those gems comes to; nothing where it is none or its file is not there. */
export function definitionCommand(call: Call, files: Texts): Statement[] | undefined {
  const [, action, kind] = DEFINED.exec(call.name) ?? [];
  const [name] = call.args;
  if (action === undefined || kind === undefined || typeof name !== 'string') return undefined;
  const given = call.options.get('sql_definition');
  const version = Number(call.options.get('version') ?? 1);
  const sql = typeof given === 'string' ? given : definitionOf(files, `${kind}s`, name, version);
  if (sql === undefined) return undefined;
  const body = sql.trim().replace(/;$/, '');
  if (kind !== 'view') return replaceRoutine(call, action, kind, name, body);

  const materialized = call.options.get('materialized');
  const isMaterialized = materialized === true || isHash(materialized);
  const withoutData = isHash(materialized) && materialized.get('no_data') === true ? ' WITH NO DATA' : '';
  const target = quoteTable(tableName(name));
  const word = isMaterialized ? 'MATERIALIZED VIEW' : 'VIEW';
  const create = `CREATE ${action === 'replace' ? 'OR REPLACE ' : ''}${word} ${target} AS\n${body}${withoutData}`;
  return [...(action === 'update' ? (objectCommands['drop_view']?.(call) ?? []) : []), emitOne(call.place, create)];
}

function replaceRoutine(call: Call, action: string, kind: string, name: string, body: string): Statement[] | undefined {
  const drop = action === 'update' && kind === 'trigger' ? objectCommands['drop_trigger']?.(call) : [];
  const old = action === 'update' && kind === 'function' ? objectCommands['drop_function']?.(call) : [];
  return drop && old && [...drop, ...old, emitOne(call.place, body)];
}

function definitionOf(files: Texts, folder: string, name: string, version: number): string | undefined {
  const file = `db/${folder}/${name.replaceAll('.', '_')}_v${String(version).padStart(2, '0')}.sql`;
  return [...files].find(([path]) => path === file || path.endsWith(`/${file}`))?.[1];
}
