import { quoteName } from '../emit.ts';
import { textOf } from '../javascript/values.ts';
import { alter, cascading, clause, guarded, type Step } from './step.ts';
import { constraintsOf } from './table.ts';

export const addConstraint: Step = (given) => {
  const { name, args, site } = given;
  const [, constraint, options] = args;
  const text = textOf(options);
  const own = textOf(constraint);
  if (text !== undefined)
    return clause(given, `ADD ${own === undefined ? '' : `CONSTRAINT ${quoteName(own)} `}${text}`);
  if (!options) return undefined;
  const constraints = constraintsOf(name, own, options, site.line);
  return (
    constraints &&
    alter(
      given,
      constraints.map(({ sql, line }) => ({ sql: `ADD ${sql}`, line })),
    )
  );
};

export const renameConstraint: Step = (given) => {
  const [from, to] = [textOf(given.args[1]), textOf(given.args[2])];
  if (from === undefined || to === undefined) return undefined;
  return clause(given, `RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`);
};

export const dropConstraint: Step = (given) => {
  const name = textOf(given.args[1]);
  const options = given.args[2];
  if (name === undefined) return undefined;
  return clause(given, `DROP CONSTRAINT ${guarded(options)}${quoteName(name)}${cascading(options)}`);
};
