import type { Rule } from '../../../domain/rule.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';
const merged = 'ALTER TABLE orders ADD COLUMN code text;';

export const keepMergedMigrations: Rule = {
  id: 'keep-merged-migrations',
  code: 'CP15',
  hazard: 'schema-drift',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Leave a merged migration as it is; correct it with a new one.',
  rationale:
    'A runner remembers which migrations it ran and does not run them again. Databases that ran the old text keep the old result, new ones get the new: two schemas under one version, and tests only ever see one of them.',
  exemptions: [
    'edits that alter only comments or white space',
    'migrations that the runner runs again when they change',
    'a sweep over more than five merged migrations, or one far back, which the coverage states',
  ],
  source: 'https://documentation.red-gate.com/fd/migrations-271585107.html',
  examples: {
    hazardous: [
      {
        name: 'the type changes after the fact',
        setup,
        merged,
        change: 'ALTER TABLE orders ADD COLUMN code varchar(20);',
      },
    ],
    safe: [{ name: 'the text runs as before', setup, merged, change: merged }],
  },
  check(change) {
    return (change.edited ?? []).flatMap(({ path, was }) => {
      const steps = change.steps.filter(({ statement }) => statement.path === path);
      const known = new Set(was.map(plain));
      const [first] = steps.filter(({ statement }) => !known.has(plain(statement.sql)));
      if (!first) return [];
      const { name, refusesEdits } = change.runner;
      return [
        {
          step: first,
          title: 'Databases that already ran this migration never get the edit',
          message: refusesEdits
            ? `${name} keeps a checksum of what it ran: wherever the merged text ran, the next deploy stops with a checksum error before any newer migration runs.`
            : `${name} remembers this migration by its name and does not run it again: wherever the merged text ran, its result stays, while new databases and tests get this one. From here on they differ.`,
          remedy:
            'Leave the merged text alone and put the difference into a new migration. If it has run nowhere that counts, say so in the description.',
          evidence: [
            {
              fact: 'The base branch holds this migration with other statements.',
              quote: first.statement.sql.slice(0, 500),
            },
          ] as const,
          tables: first.operations.flatMap((operation) => ('table' in operation ? [operation.table] : [])),
          proof: 'derived' as const,
          ...(refusesEdits && { level: 'error' as const, hazard: 'migration-fails' as const }),
        },
      ];
    });
  },
};

function plain(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim();
}
