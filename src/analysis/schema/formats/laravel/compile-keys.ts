import { foreignKeySql, quoteName, type ReferentialAction, tableName } from '../emit.ts';
import { textOf, textsOf } from '../php/values.ts';
import type { Of } from './commands.ts';
import { deferrable, isSet } from './flags.ts';
import type { Target } from './target.ts';

const ACTIONS = /^(?:CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)$/;

export function addForeignKey(target: Target, { columns, name, attributes, spot }: Of<'foreign'>): void {
  const table = textOf(attributes.get('on'));
  const referred = textsOf(attributes.get('references'));
  if (table === undefined || !referred) {
    target.lose(spot, 'what a foreign key refers to is only known at run time');
    return;
  }
  const action = (key: string) => {
    const written = textOf(attributes.get(key))?.toUpperCase().trim();
    return written !== undefined && ACTIONS.test(written) ? (written as ReferentialAction) : undefined;
  };
  const notValid = isSet(attributes.get('notValid')) ? ' NOT VALID' : '';
  const references = {
    table: tableName(table),
    columns: referred,
    onDelete: action('onDelete'),
    onUpdate: action('onUpdate'),
    rest: `${deferrable(attributes)}${notValid}`.trim(),
  };
  target.alter(spot, `ADD ${foreignKeySql({ name, columns, references })}`);
  target.state.putForeignKey(target.table, name, columns);
}

export function dropForeignKey(target: Target, { name, spot }: Of<'drop-foreign'>): void {
  const { state, table } = target;
  const missing = target.ifExists(state.table(table)?.foreignKeys.has(name) ?? false);
  target.alter(spot, `DROP CONSTRAINT ${missing}${quoteName(name)}`);
  state.dropForeignKey(table, name);
}
