import type { Rule } from '../../../domain/rule.ts';
import { occurrences } from './facts/steps.ts';

const setup = 'CREATE TABLE dashboards (id bigint PRIMARY KEY, definition jsonb NOT NULL);';
const rebuilt = "(SELECT jsonb_agg(w || '{\"y\": 1}') FROM jsonb_array_elements(definition->'widgets') AS w)";

export const keepValueOfEmptyAggregate: Rule = {
  id: 'keep-value-of-empty-aggregate',
  code: 'BF11',
  hazard: 'data-loss',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Say what an aggregate over no rows gives before it is put into a document.',
  rationale:
    'jsonb_agg and its kin give NULL over no rows, not an empty list, and jsonb_set gives NULL when any argument is NULL. An UPDATE that rebuilds a list in a document so replaces the whole document with NULL wherever the list is empty.',
  exemptions: [
    'an aggregate within COALESCE',
    'jsonb_set_lax, which says what NULL does',
    'an update that only takes rows with a filled list',
  ],
  source: 'https://www.postgresql.org/docs/18/functions-aggregate.html',
  examples: {
    hazardous: [
      {
        name: 'documents with an empty list are wiped',
        setup,
        change: `UPDATE dashboards SET definition = jsonb_set(definition, '{widgets}', ${rebuilt}) WHERE id = 1;`,
      },
    ],
    safe: [
      {
        name: 'an empty list stays one',
        setup,
        change: `UPDATE dashboards SET definition = jsonb_set(definition, '{widgets}', COALESCE(${rebuilt}, '[]')) WHERE id = 1;`,
      },
    ],
  },
  check(change) {
    return occurrences(change, 'update').flatMap(({ step, operation: { table } }) => {
      const aggregate = strictAggregate(step.statement.sql);
      if (aggregate === undefined) return [];
      return [
        {
          step,
          quote: aggregate.quote,
          title: `Rows of "${table}" with an empty list lose their whole value`,
          message: `${aggregate.name} over no rows is NULL, and ${aggregate.outer} with a NULL argument is NULL: wherever the list is empty, the column is set to NULL. Where it is NOT NULL, the migration fails instead.`,
          remedy: `Wrap the subquery in COALESCE((…), '[]'), or leave rows with an empty list out.`,
          evidence: [
            {
              fact: `${aggregate.outer} is strict; nothing between it and ${aggregate.name} replaces NULL.`,
              quote: aggregate.quote,
            },
          ] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

const OUTER = /\b(jsonb_set|jsonb_insert)\s*\(/gi;
const AGGREGATE = /\(\s*(?:--[^\n]*\n\s*)*select\s+((?:jsonb?|array|string|jsonb?_object)_agg)\s*\(/i;
const FILLED = /(?:jsonb?_array_length|cardinality)\s*\([^;]*\)\s*(?:>|<>|!=)\s*0|coalesce\s*\([^;]*_agg/i;

/** An aggregate in a subquery that is an argument of a strict function on documents. */
function strictAggregate(sql: string): { outer: string; name: string; quote: string } | undefined {
  if (FILLED.test(sql)) return undefined;
  for (const outer of sql.matchAll(OUTER)) {
    const call = argumentsFrom(sql, outer.index + outer[0].length);
    const found = AGGREGATE.exec(call);
    if (found?.[1] === undefined || /coalesce\s*\(\s*$/i.test(call.slice(0, found.index))) continue;
    const at = sql.indexOf(found[1], outer.index);
    const quote = sql.slice(at, sql.indexOf('\n', at) < 0 ? undefined : sql.indexOf('\n', at)).trim();
    return { outer: outer[1] ?? '', name: found[1], quote };
  }
  return undefined;
}

/** The text of a call's arguments, up to the parenthesis that closes it. */
function argumentsFrom(sql: string, start: number): string {
  let depth = 1;
  for (let at = start; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1;
    if (sql[at] === ')') depth -= 1;
    if (depth === 0) return sql.slice(start, at);
  }
  return sql.slice(start);
}
