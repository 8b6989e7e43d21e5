import { nameOf, isMade, type Term } from './terms.ts';
import type { TableRef } from './columns.ts';

/** The table that `table(…)` names; nothing for anything else. */
export function tableOf(term: Term | undefined): TableRef | undefined {
  if (!isMade(term, 'table')) return undefined;
  const name = nameOf(term.args[0]);
  return name === undefined ? undefined : { schema: nameOf(term.options.get('prefix')), name };
}
