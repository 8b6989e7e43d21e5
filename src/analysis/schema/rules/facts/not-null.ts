import type { Table } from '../../../../domain/catalog.ts';
import type { Step } from '../../../../domain/schema.ts';
import { inStep } from './steps.ts';

/** The valid CHECK of the base that proves a column free of NULL and that the statement itself drops. */
export function givesUpProof({ constraints }: Table, step: Step, column: string): string | undefined {
  const dropped = new Set(inStep(step, ['drop-constraint']).map(({ operation }) => operation.name));
  return constraints.find(
    ({ kind, validated, name, columns, definition }) =>
      kind === 'check' && validated && dropped.has(name) && columns.join() === column && /IS NOT NULL/.test(definition),
  )?.name;
}
