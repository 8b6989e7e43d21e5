import type { Rule } from '../../../domain/rule.ts';

const body = "AS 'SELECT count(*) FROM users'";
const setup = 'CREATE TABLE users (id bigint PRIMARY KEY);';

export const fixSearchPathOfDefiners: Rule = {
  id: 'fix-search-path-of-definers',
  code: 'MT05',
  hazard: 'design',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Fix the search path of a SECURITY DEFINER function.',
  rationale:
    'Such a function runs with the rights of its owner, but looks names up on the caller’s search path. Whoever may create a table or function in a schema that comes first there, or a temporary table, makes it work on theirs with the owner’s rights.',
  exemptions: [
    'functions with SET search_path',
    'functions with a BEGIN ATOMIC body, whose names are looked up when it is made',
    'bodies that name no table and call nothing',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY',
  examples: {
    hazardous: [
      {
        name: 'the caller’s search path',
        setup,
        change: `CREATE FUNCTION users_count() RETURNS bigint LANGUAGE sql SECURITY DEFINER ${body};`,
      },
    ],
    safe: [
      {
        name: 'a fixed one',
        setup,
        change: `CREATE FUNCTION users_count() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp ${body};`,
      },
      {
        name: 'the rights of the caller',
        setup,
        change: `CREATE FUNCTION users_count() RETURNS bigint LANGUAGE sql ${body};`,
      },
    ],
  },
  check({ steps }) {
    return steps.flatMap((step) => {
      const { sql } = step.statement;
      const name = /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\s+([^\s(]+)/i.exec(sql)?.[1];
      if (name === undefined || step.effect?.error || !isOpenDefiner(sql)) return [];
      const later = steps.slice(steps.indexOf(step) + 1).map(({ statement }) => statement.sql);
      const bare = name.replaceAll('"', '');
      if (
        later.some(
          (each) =>
            /^alter\s+(?:function|procedure|routine)\b[\s\S]*\bsearch_path\b/i.test(each) &&
            each.replaceAll('"', '').includes(bare),
        )
      )
        return [];
      return [
        {
          step,
          quote: /\bsecurity\s+definer\b/i.exec(sql)?.[0] ?? sql,
          title: `"${bare}" runs with its owner's rights on the caller's search path`,
          message: `Names in "${bare}" are looked up where the caller says, with the rights of the function's owner. A caller who can make a temporary table or any object in a schema on that path can have it read or write something else.`,
          remedy: `Add SET search_path = '' and name every schema in the body, or SET search_path = public, pg_temp.`,
          evidence: [
            { fact: 'The function is SECURITY DEFINER and sets no search_path.', quote: sql.slice(0, 300) },
          ] as const,
          tables: [],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

/** Options stand before or after the body; only what is outside of it counts, except for what it reads. */
function isOpenDefiner(sql: string): boolean {
  const body = /\$(\w*)\$([\s\S]*)\$\1\$|\bas\s+'((?:[^']|'')*)'/i.exec(sql);
  if (!body) return false;
  const options = sql.replace(body[0], ' ');
  if (!/\bsecurity\s+definer\b/i.test(options) || /\bset\s+"?search_path/i.test(options)) return false;
  return /\b(?:from|join|into|update|perform|execute)\b/i.test(body[2] ?? body[3] ?? '');
}
