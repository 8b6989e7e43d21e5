import type { Rule } from '../../../domain/rule.ts';
import { addedTables } from './facts/added.ts';
import { listed } from './facts/groups.ts';
import { has, tenantKeyAround } from './facts/tenants.ts';

const setup = `CREATE TABLE organizations (id bigint PRIMARY KEY);
CREATE TABLE invoices (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations);
CREATE TABLE fees (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations, invoice_id bigint REFERENCES invoices);
CREATE TABLE credits (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations, invoice_id bigint REFERENCES invoices);
CREATE TABLE notes (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations, invoice_id bigint REFERENCES invoices);`;

export const carryTenantKey: Rule = {
  id: 'carry-tenant-key',
  code: 'MT01',
  hazard: 'design',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Give a new table the tenant key that the tables around it have.',
  rationale:
    'Where each table says whose its rows are, queries, row level security, exports and deletions of a tenant rely on the column. A table without it must be reached through a join each time, and is the one that is forgotten.',
  exemptions: [
    'fewer than four neighbours (the tables it refers to and what else refers to them), or under 60% of them with the key',
    'the tenant itself, and tables that refer to nothing',
    'tables that link only two others',
  ],
  source: 'https://learn.microsoft.com/en-us/azure/azure-sql/database/saas-tenancy-app-design-patterns',
  examples: {
    hazardous: [
      {
        name: 'all siblings have it',
        setup,
        change: 'CREATE TABLE refunds (id bigint PRIMARY KEY, amount int, invoice_id bigint REFERENCES invoices);',
      },
    ],
    safe: [
      {
        name: 'with the key',
        setup,
        change:
          'CREATE TABLE refunds (id bigint PRIMARY KEY, organization_id bigint NOT NULL REFERENCES organizations, invoice_id bigint REFERENCES invoices);',
      },
      {
        name: 'refers to nothing',
        setup,
        change: 'CREATE TABLE currencies (code text PRIMARY KEY);',
      },
    ],
  },
  check(change) {
    return addedTables(change).flatMap(({ table, origin }) => {
      const key = tenantKeyAround(change.before, table);
      if (!key || has(table, key.column) || table.columns.length < 3) return [];
      const referred = new Set(table.constraints.flatMap(({ references }) => references?.table ?? []));
      const isTenants = key.holders.some((holder) =>
        holder.constraints.some(
          ({ columns, references }) => columns.includes(key.column) && referred.has(references?.table ?? ''),
        ),
      );
      if (isTenants) return [];
      return [
        {
          ...origin,
          title: `"${table.name}" lacks "${key.column}", which the tables around it have`,
          message: `${key.holders.length} of the ${key.neighbours} tables that it refers to or that refer to the same have "${key.column}". Whoever filters, exports, deletes or protects rows by "${key.column}" cannot reach these without a join, and may miss them.`,
          remedy: `Add "${key.column}" NOT NULL with its foreign key and index now, while the table is empty, unless its rows belong to no one tenant.`,
          evidence: [
            {
              fact: `The schema before this change has "${key.column}" in ${listed(key.holders.map(({ name }) => name))}.`,
              quote: origin.quote,
            },
          ] as const,
          tables: [table.name],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
