import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, PartitionCmd } from 'libpg-query';
import type { Operation } from '../../../../domain/operation.ts';
import { columnSpec, constraintSpec, typeText } from './columns.ts';
import { tableName, tagged } from './names.ts';
import { expressionAfter, type SourceText } from './source.ts';

type Command = (table: string, command: AlterTableCmd, source: SourceText) => readonly Operation[];

const commands: Readonly<Partial<Record<string, Command>>> = {
  AT_AddColumn: (table, { def, missing_ok }, source) =>
    define(def, (definition) => ({
      kind: 'add-column',
      table,
      column: columnSpec(definition, source, missing_ok === true),
    })),
  AT_DropColumn: (table, { name = '', behavior }) => [
    { kind: 'drop-column', table, column: name, cascade: behavior === 'DROP_CASCADE' },
  ],
  AT_AlterColumnType: (table, { name = '', def }, source) =>
    define(def, (definition) => {
      const using = definition.raw_default && expressionAfter(source, 'USING', definition.raw_default);
      const type = typeText(definition, source);
      return { kind: 'alter-column-type', table, column: name, type, ...(using && { using }) };
    }),
  AT_SetNotNull: (table, { name = '' }) => [{ kind: 'set-not-null', table, column: name }],
  AT_DropNotNull: (table, { name = '' }) => [{ kind: 'drop-not-null', table, column: name }],
  AT_ColumnDefault: (table, { name = '', def }, source) => {
    if (!def) return [{ kind: 'drop-default', table, column: name }];
    const expression = expressionAfter(source, 'DEFAULT', def) ?? '';
    return [{ kind: 'set-default', table, column: name, expression }];
  },
  AT_AddConstraint: (table, { def }, source) =>
    def && 'Constraint' in def
      ? constraintSpec(def.Constraint as Constraint, source).map((constraint) => ({
          kind: 'add-constraint',
          table,
          constraint,
        }))
      : [],
  AT_ValidateConstraint: (table, { name = '' }) => [{ kind: 'validate-constraint', table, name }],
  AT_DropConstraint: (table, { name = '', behavior }) => [
    { kind: 'drop-constraint', table, name, cascade: behavior === 'DROP_CASCADE' },
  ],
  AT_AttachPartition: (table, { def }) => partition('attach-partition', table, def),
  AT_DetachPartition: (table, { def }) => partition('detach-partition', table, def),
};

/** One operation per command, in the order in which they are written. */
export function alterTable(statement: AlterTableStmt, source: SourceText): Operation[] {
  if (statement.objtype !== 'OBJECT_TABLE') return [{ kind: 'other', node: `AlterTableStmt ${statement.objtype}` }];
  const table = tableName(statement.relation);
  return tagged<AlterTableCmd>(statement.cmds, 'AlterTableCmd').flatMap((command) => {
    const operations = commands[command.subtype ?? '']?.(table, command, source) ?? [];
    return operations.length > 0 ? operations : [{ kind: 'other' as const, node: command.subtype ?? 'AlterTableCmd' }];
  });
}

function define(def: AlterTableCmd['def'], toOperation: (definition: ColumnDef) => Operation): Operation[] {
  return def && 'ColumnDef' in def ? [toOperation(def.ColumnDef)] : [];
}

function partition(
  kind: 'attach-partition' | 'detach-partition',
  table: string,
  def: AlterTableCmd['def'],
): Operation[] {
  const command: PartitionCmd = def && 'PartitionCmd' in def ? def.PartitionCmd : {};
  return [{ kind, table, partition: tableName(command.name), concurrently: command.concurrent === true }];
}
