import type { Rule } from '../../../domain/rule.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int, amount int);';

export const avoidOffsetBatches: Rule = {
  id: 'avoid-offset-batches',
  code: 'BF04',
  hazard: 'unbatched-backfill',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Go through a table by key, not by OFFSET.',
  rationale:
    'OFFSET reads and throws away every row before the batch, so each batch takes longer than the one before; and rows that are written or that leave the condition meanwhile shift the others, so some are never visited.',
  exemptions: ['OFFSET in queries that change nothing', 'array subscripts and window functions'],
  source: 'https://www.postgresql.org/docs/18/queries-limit.html',
  examples: {
    hazardous: [
      {
        name: 'a page at a time',
        setup,
        change:
          'UPDATE orders SET amount = total\n WHERE id IN (SELECT id FROM orders ORDER BY id LIMIT 1000 OFFSET 1000);',
      },
    ],
    safe: [
      {
        name: 'by key',
        setup,
        change:
          'UPDATE orders SET amount = total WHERE id IN (SELECT id FROM orders WHERE id > 1000 ORDER BY id LIMIT 1000);',
      },
    ],
  },
  check({ steps }) {
    return steps.flatMap((step) => {
      const { sql, kind } = step.statement;
      const found =
        kind === 'sql' ? OFFSET.exec(sql.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length))) : null;
      const writes =
        /^(?:update|delete|insert|with|do)\b/i.test(sql) && /\b(?:update|delete\s+from|insert\s+into)\b/i.test(sql);
      if (!found || !writes || /\boffset\s+0\b/i.test(found[0])) return [];
      const tables = step.operations.flatMap((each) =>
        each.kind === 'update' || each.kind === 'delete' || each.kind === 'insert' ? [each.table] : [],
      );
      return [
        {
          step,
          quote: sql.slice(found.index, found.index + found[0].length),
          title: 'Batches by OFFSET get slower each time and skip rows',
          message: `Each batch reads all rows before it once more, and a row that is written or no longer meets the condition moves the others up: those that slip into a page that is done are never changed.`,
          remedy: 'Remember the last key: WHERE id > the last one, ORDER BY id, LIMIT n, until nothing comes back.',
          evidence: [{ fact: 'The statement changes rows that it picks by OFFSET.', quote: found[0] }] as const,
          tables,
          proof: 'derived' as const,
        },
      ];
    });
  },
};

const OFFSET = /\blimit\s+\S+\s+offset\s+\S+|\boffset\s+\S+\s+limit\s+\S+/i;
