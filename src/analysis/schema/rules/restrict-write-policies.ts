import type { Rule } from '../../../domain/rule.ts';

const setup = 'CREATE TABLE notes (id bigint PRIMARY KEY, owner uuid);\nALTER TABLE notes ENABLE ROW LEVEL SECURITY;';

const POLICY = /^create\s+policy\s+("(?:[^"]|"")+"|\S+)\s+on\s+([^\s(]+)/i;

export const restrictWritePolicies: Rule = {
  id: 'restrict-write-policies',
  code: 'MT06',
  hazard: 'design',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Do not let a policy allow everyone to write every row.',
  rationale:
    'A permissive policy is one of several ways in: USING (true) or WITH CHECK (true) for writes opens every row of the table to every role that the policy is for, whatever the other policies say.',
  exemptions: [
    'policies FOR SELECT: what all may read is often meant',
    'policies TO a role of the service itself (service_role, postgres, …), and RESTRICTIVE ones',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createpolicy.html',
  examples: {
    hazardous: [
      { name: 'everyone may change every row', setup, change: 'CREATE POLICY edit ON notes FOR UPDATE USING (true);' },
    ],
    safe: [
      { name: 'everyone may read', setup, change: 'CREATE POLICY read ON notes FOR SELECT USING (true);' },
      { name: 'the service may', setup, change: 'CREATE POLICY all_rows ON notes TO service_role USING (true);' },
      { name: 'a condition', setup, change: 'CREATE POLICY own ON notes USING (owner IS NOT NULL);' },
    ],
  },
  check({ steps }) {
    return steps.flatMap((step) => {
      const { sql } = step.statement;
      const [, policy = '', written = ''] = (!step.effect?.error && POLICY.exec(sql)) || [];
      const table = written.replaceAll('"', '').replace(/^public\./, '');
      const open = /\b(?:using|with\s+check)\s*\(\s*\(?\s*true\s*\)?\s*\)/i.exec(sql);
      if (table === '' || !open || /\bfor\s+select\b|\bas\s+restrictive\b/i.test(sql)) return [];
      const roles = /\bto\s+([\w",\s]+?)\s*(?:using|with\s+check)\b/i.exec(sql)?.[1];
      if (roles !== undefined && !/\b(?:public|anon|authenticated|current_user)\b/i.test(roles)) return [];
      const verb = /\bfor\s+(insert|update|delete)\b/i.exec(sql)?.[1]?.toUpperCase();
      return [
        {
          step,
          quote: open[0],
          title:
            `Policy ${policy.startsWith('"') ? policy : `"${policy}"`} lets everyone write every row of "${table}"`.slice(
              0,
              80,
            ),
          message: `${verb ?? 'Every command, writes included,'} is allowed on all rows of "${table}" for ${roles === undefined ? 'every role' : roles.trim()}: permissive policies add up, so no other policy takes that back.`,
          remedy: 'Name the rows by a condition on the user or tenant, or name the service’s own role with TO.',
          evidence: [{ fact: `The condition is true for every row.`, quote: open[0] }] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
