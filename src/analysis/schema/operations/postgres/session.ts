import type { LockStmt, RangeVar, TransactionStmt, TruncateStmt, VariableSetStmt } from 'libpg-query';
import type { Operation } from '../../../../domain/operation.ts';
import { tableName, tagged } from './names.ts';
import { firstLocation, type SourceText } from './source.ts';

/** PostgreSQL's lock levels by number (`lockdefs.h`). */
const LOCK_MODES = [
  'NONE',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

const VERBS: Readonly<Partial<Record<string, 'begin' | 'commit' | 'rollback' | 'savepoint'>>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'savepoint',
  TRANS_STMT_ROLLBACK_TO: 'savepoint',
};

export function truncate(statement: TruncateStmt): Operation[] {
  const tables = tagged<RangeVar>(statement.relations, 'RangeVar').map(tableName);
  return [{ kind: 'truncate', tables, cascade: statement.behavior === 'DROP_CASCADE' }];
}

export function lockTable(statement: LockStmt): Operation[] {
  const tables = tagged<RangeVar>(statement.relations, 'RangeVar').map(tableName);
  return [{ kind: 'lock-table', tables, mode: LOCK_MODES[statement.mode ?? 0] ?? 'UNKNOWN' }];
}

export function setSetting(statement: VariableSetStmt, source: SourceText): Operation[] {
  const { kind, name = '', args, is_local } = statement;
  if (kind !== 'VAR_SET_VALUE') return [{ kind: 'other', node: `VariableSetStmt ${kind}` }];
  const start = firstLocation(args);
  return [
    {
      kind: 'set-setting',
      name,
      value: start === undefined ? '' : unquote(source.slice(start, source.tokens().at(-1)?.end ?? start)),
      local: is_local === true,
    },
  ];
}

const unquote = (value: string) => value.replace(/^'(.*)'$/s, '$1').replaceAll("''", "'");

export function transaction(statement: TransactionStmt): Operation[] {
  const verb = VERBS[statement.kind ?? ''];
  return [verb ? { kind: 'transaction', verb } : { kind: 'other', node: `TransactionStmt ${statement.kind}` }];
}
