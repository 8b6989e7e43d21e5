import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { foreignKeyOrigin } from './facts/origin.ts';
import { withClause } from './facts/steps.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE INDEX orders_user ON orders (user_id);`;

export const banDuplicateForeignKey: Rule = {
  id: 'ban-duplicate-foreign-key',
  code: 'CN10',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Do not declare the same foreign key twice.',
  rationale:
    'Two foreign keys over the same columns check every INSERT twice. Where they differ in ON DELETE, both actions apply and the stricter one wins: a cascade that was added beside the old key never happens.',
  exemptions: ['duplicates of the base', 'a change that drops the older one'],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      {
        name: 'a cascade beside the old key',
        setup,
        change:
          'ALTER TABLE orders ADD CONSTRAINT orders_user_cascade FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID;',
      },
    ],
    safe: [
      {
        name: 'the old one goes',
        setup,
        change:
          'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\nALTER TABLE orders ADD CONSTRAINT orders_user_cascade FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID;',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition') return [];
      const old = new Set(foreignKeys(baseOfFinal(change, table.name)).map(({ name }) => name));
      return foreignKeys(table).flatMap((key, position, all) => {
        const twin = all.find(
          (each, at) =>
            each !== key &&
            (old.has(each.name) || at < position) &&
            each.columns.join() === key.columns.join() &&
            each.references?.table === key.references?.table &&
            each.references?.columns.join() === key.references?.columns.join(),
        );
        const origin = twin && !old.has(key.name) ? foreignKeyOrigin(change, table, key) : undefined;
        if (!origin || !twin) return [];
        const [mine, theirs] = [key.references?.onDelete, twin.references?.onDelete];
        const differs = mine !== theirs;
        return [
          {
            ...origin,
            title: `"${table.name}" has two foreign keys on (${key.columns.join(', ')})`,
            message: `"${twin.name}" already refers from (${key.columns.join(', ')}) to "${key.references?.table}"${differs ? `, with ON DELETE ${theirs?.toUpperCase()} instead of ${mine?.toUpperCase()}: both hold, so deleting a parent fails or does what the other key says` : ''}. Each INSERT and each deleted parent is checked twice.`,
            remedy: differs
              ? `Drop "${twin.name}" in the same migration, if this one replaces it.`
              : 'Leave this one out.',
            ...(!differs && { fix: withClause(origin.step, origin.quote) }),
            evidence: [
              { fact: `The catalog after the change shows "${twin.name}" and "${key.name}".`, quote: origin.quote },
            ] as const,
            tables: [table.name],
            proof: 'proved' as const,
            ...(!differs && { level: 'note' as const }),
          },
        ];
      });
    });
  },
};
