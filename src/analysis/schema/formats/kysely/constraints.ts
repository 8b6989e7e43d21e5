import { foreignKeySql, quoteName, quoteNames, type ReferenceSpec, type TableName } from '../emit.ts';
import { textOf, textsOf, type Value } from '../javascript/values.ts';
import { type Call, callsOf } from './calls.ts';
import { actionOf } from './columns.ts';
import { type Context, sqlOf } from './fragments.ts';

/** Calls after a constraint that change it, where they are not made in its callback. */
export const MODIFIERS =
  /^(?:on(?:Delete|Update)|deferrable|notDeferrable|initially(?:Deferred|Immediate)|nullsNotDistinct)$/;

/** `CONSTRAINT … UNIQUE (…)` and its like; nothing for other calls and where a part is unknown. */
export function constraintSql(
  context: Context,
  call: Call,
  modifiers: readonly Call[],
  tableOf: (value: Value | undefined) => TableName | undefined,
): string | undefined {
  const { name, args, site } = call;
  const [first, second, third, fourth] = args;
  const named = textOf(first);
  if (named === undefined) return undefined;
  const changes = [...callsOf(context.machine, args.at(-1), site), ...modifiers];
  const late = deferral(changes);
  const prefix = `CONSTRAINT ${quoteName(named)}`;
  const keys = second?.kind === 'array' ? second.items.map((item) => keySql(context, item)) : [undefined];
  const columns = keys.includes(undefined) ? undefined : keys.join(', ');
  switch (name) {
    case 'addPrimaryKeyConstraint':
      return columns === undefined ? undefined : `${prefix} PRIMARY KEY (${columns})${late}`;
    case 'addUniqueConstraint': {
      const nulls = changes.some((change) => change.name === 'nullsNotDistinct') ? ' NULLS NOT DISTINCT' : '';
      return columns === undefined ? undefined : `${prefix} UNIQUE${nulls} (${columns})${late}`;
    }
    case 'addCheckConstraint': {
      const sql = sqlOf(context, second);
      return sql === undefined ? undefined : `${prefix} CHECK (${sql})`;
    }
    case 'addForeignKeyConstraint': {
      const [own, table, targets] = [textsOf(second), tableOf(third), textsOf(fourth)];
      if (!own || !table || !targets) return undefined;
      const references: ReferenceSpec = { table, columns: targets, ...actions(changes), rest: late.trim() };
      return foreignKeySql({ name: named, columns: own, references });
    }
    default:
      return undefined;
  }
}

function keySql(context: Context, value: Value): string | undefined {
  const name = textOf(value);
  return name === undefined ? sqlOf(context, value) : quoteNames([name]);
}

function actions(changes: readonly Call[]): Pick<ReferenceSpec, 'onDelete' | 'onUpdate'> {
  const said = (name: string) => actionOf(changes.find((change) => change.name === name)?.args[0]);
  return { onDelete: said('onDelete'), onUpdate: said('onUpdate') };
}

function deferral(changes: readonly Call[]): string {
  const has = (name: string) => changes.some((change) => change.name === name);
  const when = has('initiallyDeferred')
    ? ' INITIALLY DEFERRED'
    : has('initiallyImmediate')
      ? ' INITIALLY IMMEDIATE'
      : '';
  if (has('notDeferrable')) return ' NOT DEFERRABLE';
  return has('deferrable') || has('initiallyDeferred') ? ` DEFERRABLE${when}` : when;
}
