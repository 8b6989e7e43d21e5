import type { Rule } from '../../../domain/rule.ts';
import type { Step } from '../../../domain/schema.ts';

export const writeRowsInBulk: Rule = {
  id: 'write-rows-in-bulk',
  code: 'BF10',
  hazard: 'unbatched-backfill',
  level: 'note',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Write many rows with one statement per batch, not one per row.',
  rationale:
    'A loop that saves each row makes one or two round trips per row, within the migration’s transaction and while the deploy waits. What takes a second on a developer’s data takes hours on a table of millions, and its locks are held until the end.',
  exemptions: [
    'loops over a literal list',
    'bulk writes: bulk_create, insert_all, upsert_all, in_batches with update_all',
  ],
  source: 'https://docs.djangoproject.com/en/5.2/topics/db/optimization/#use-bulk-methods',
  examples: {
    hazardous: [
      {
        name: 'a Django data step that saves each row',
        setup: '',
        change: 'def forwards(apps, schema_editor):\n    for user in User.objects.all():\n        user.save()',
        program: 'python',
      },
    ],
    safe: [
      {
        name: 'one statement for all of a batch',
        setup: '',
        change: 'def forwards(apps, schema_editor):\n    User.objects.bulk_update(list_of_users(), ["name"])',
        program: 'python',
      },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      const write = writeInLoop(step);
      if (write === undefined) return [];
      const { loop, line } = write;
      return [
        {
          step,
          quote: line,
          title: 'This data step writes one row at a time',
          message: `Each turn of the loop (${loop}) sends its own query or two, and all of them run before the deploy goes on${change.runner.scope === 'none' ? '' : ', in one transaction'}. It hurts once the loop turns more than some ten thousand times.`,
          remedy:
            'Say it as one UPDATE or INSERT … SELECT per batch of keys, or collect rows and write them in bulk; for large tables as a job apart from the migration.',
          evidence: [{ fact: 'The write stands in the loop, and nothing collects the rows.', quote: line }] as const,
          tables: [],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

/** `for`, `find_each`, `each`: over something that is asked for, not written out. */
const LOOP = /^\s*(?:async\s+)?for\b.*(?:\bin\b|\bof\b).*[:{]\s*$|\.(?:find_each|each|all\.each|forEach|each_record)\b/;
const LITERAL = /\b(?:in|of)\s*[[({]|\b(?:in|of)\s+range\(|^\s*[[%]/;
const WRITE =
  /\.(?:save|save!|create|create!|update|update!|update_column|update_columns|update_attribute|update_or_create|get_or_create|delete|destroy|destroy!|insert|upsert|find_or_create_by!?)\s*(?:\(|$|\s+\w)/;
const BULK = /bulk_|insert_all|upsert_all|update_all|in_batches|executemany|execute_batch|\.filter\(|\.where\(/;

/** The first line that writes within a loop, by indentation: steps that no reader could follow, but which only change rows. */
function writeInLoop({ statement }: Step): { loop: string; line: string } | undefined {
  if (statement.kind !== 'opaque' || !statement.rowsOnly) return undefined;
  const lines = statement.sql.split('\n');
  for (const [index, loop] of lines.entries()) {
    if (!LOOP.test(loop) || LITERAL.test(loop)) continue;
    const body = bodyOf(lines, index);
    const line = body.find((each) => WRITE.test(each) && !BULK.test(each));
    if (line !== undefined) return { loop: loop.trim().slice(0, 80), line: line.trim() };
  }
  return undefined;
}

function bodyOf(lines: readonly string[], at: number): readonly string[] {
  const depth = indentOf(lines[at] ?? '');
  const end = lines.findIndex((line, index) => index > at && line.trim() !== '' && indentOf(line) <= depth);
  return lines.slice(at + 1, end < 0 ? lines.length : end);
}

const indentOf = (line: string) => line.length - line.trimStart().length;
