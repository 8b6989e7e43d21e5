import type { Rule } from '../../../domain/rule.ts';
import { grouped } from './facts/groups.ts';

/** A relation's name after the key word that introduces it, with and without its schema. */
const IN_PUBLIC = /\b(?:table|index|on|exists|only|concurrently|update|into)\s+(?:"public"|public)\s*\./i;
const UNQUALIFIED =
  /\b(?:alter\s+table|index\b[^;]*?\bon|create\s+table)\s+(?:only\s+)?(?:"[^"]+"|(?!only\b|if\b)[a-z_]\w*)\s*(?![\s\w".])/i;

const setup = 'CREATE TABLE orders (id bigint, code text);\nCREATE INDEX orders_code ON orders (code);';
const create = 'CREATE INDEX CONCURRENTLY orders_id_code ON orders (id, code);';

export const nameSchemaConsistently: Rule = {
  id: 'name-schema-consistently',
  code: 'CP18',
  hazard: 'migration-fails',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Leave the schema to the connection in every statement, or name it in every statement.',
  rationale:
    'A file that names public in one statement and leaves the schema to the connection in another works only where both are the same. On an installation in another schema, half of it acts on the wrong one or fails.',
  exemptions: ['files that name the schema everywhere, or nowhere'],
  source: 'https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PATH',
  examples: {
    hazardous: [{ name: 'one statement names it', setup, change: `DROP INDEX "public"."orders_code";\n${create}` }],
    safe: [
      { name: 'none does', setup, change: `DROP INDEX orders_code;\n${create}` },
      { name: 'all do', setup, change: 'DROP INDEX public.orders_code;\nALTER TABLE public.orders ADD COLUMN x int;' },
    ],
  },
  check({ steps }) {
    return grouped(steps, ({ statement }) => statement.path).flatMap((file) => {
      const ddl = file.filter(({ operations }) =>
        operations.some(({ kind }) => /table|column|index|constraint/.test(kind)),
      );
      const named = ddl.find(({ statement }) => IN_PUBLIC.test(statement.sql));
      const bare = ddl.find(({ statement }) => !IN_PUBLIC.test(statement.sql) && UNQUALIFIED.test(statement.sql));
      if (!named || !bare) return [];
      return [
        {
          step: named,
          title: 'This names the schema public, and the rest of the file does not',
          message:
            'Other statements of this file go to whatever schema the connection names. On an installation that uses another schema than public, this one fails or changes the wrong object, and the migration stops half-way.',
          remedy: 'Leave "public" out here, as in the rest of the file.',
          fix: [named.statement.sql.replace(/(?:"public"|\bpublic)\s*\.\s*/gi, '')],
          evidence: [
            { fact: 'A statement of the same file leaves the schema out.', quote: bare.statement.sql.slice(0, 300) },
          ],
          tables: [],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
