import type { Catalog, Index, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { indexOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';
import { tenantColumns } from './facts/tenants.ts';

const setup = `CREATE TABLE organizations (id bigint PRIMARY KEY);
CREATE TABLE plans (id bigint PRIMARY KEY, organization_id bigint NOT NULL, code text, UNIQUE (organization_id, code));
CREATE TABLE taxes (id bigint PRIMARY KEY, organization_id bigint NOT NULL, code text, UNIQUE (organization_id, code));
CREATE TABLE coupons (id bigint PRIMARY KEY, organization_id bigint NOT NULL, code text, UNIQUE (organization_id, code));`;

/** Keys that machines make up never meet across tenants. */
const RANDOM = /token|hash|secret|digest|uuid|guid|nonce|idempotency|checksum|fingerprint|external|stripe|session|id$/i;

export const scopeUniqueToTenant: Rule = {
  id: 'scope-unique-to-tenant',
  code: 'MT02',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Make names and codes unique per tenant where the other tables do.',
  rationale:
    'A unique key over a name or code alone lets the first tenant take it from all others: the next one gets an error about a row that it cannot see, and learns that it exists.',
  exemptions: [
    'schemas in which fewer than three other unique keys hold the tenant key, or under three in four of those that could',
    'keys that machines make up: tokens, hashes, identifiers',
    'keys that a foreign key is a part of, whose parent has a tenant already',
    'unique keys that were there before',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-unique.html',
  examples: {
    hazardous: [
      {
        name: 'a code for all tenants',
        setup,
        change:
          'CREATE TABLE add_ons (id bigint PRIMARY KEY, organization_id bigint NOT NULL, code text);\nCREATE UNIQUE INDEX add_ons_code_key ON add_ons (code);',
      },
    ],
    safe: [
      {
        name: 'a code per tenant',
        setup,
        change:
          'CREATE TABLE add_ons (id bigint PRIMARY KEY, organization_id bigint NOT NULL, code text, UNIQUE (organization_id, code));',
      },
      {
        name: 'a token',
        setup,
        change: 'CREATE TABLE keys (id bigint PRIMARY KEY, organization_id bigint NOT NULL, token text UNIQUE);',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      const old = new Set(baseOfFinal(change, table.name)?.indexes.map(({ name }) => name));
      return tenantColumns(table)
        .slice(0, 1)
        .flatMap((tenant) => {
          const custom = customOf(change.before, tenant);
          if (custom.scoped < 3 || custom.scoped < custom.all * 0.75) return [];
          return table.indexes
            .filter((index) => !old.has(index.name) && couldBeScoped(table, index) && !index.columns.includes(tenant))
            .flatMap((index) => {
              const origin = indexOrigin(change, table, index);
              const key = index.columns.join(', ');
              if (!origin) return [];
              return [
                {
                  ...origin,
                  title: `(${key}) of "${table.name}" is unique across all tenants`,
                  message: `"${table.name}" has "${tenant}", but this key does not: once one tenant uses a (${key}), every other one's INSERT of the same fails. ${custom.scoped} of the ${custom.all} comparable unique keys of this schema begin with or hold "${tenant}".`,
                  remedy: `Make (${tenant}, ${key}) unique instead, unless the value must be unique in the whole installation.`,
                  evidence: [
                    {
                      fact: `The catalog shows "${tenant}" in "${table.name}" and ${index.definition}.`,
                      quote: origin.quote,
                    },
                  ] as const,
                  tables: [table.name],
                  proof: 'derived' as const,
                },
              ];
            });
        });
    });
  },
};

/** How many of the unique keys over chosen values hold the tenant key, in tables that have it. */
function customOf({ tables }: Catalog, tenant: string): { scoped: number; all: number } {
  const keys = Object.values(tables)
    .filter(({ columns }) => columns.some(({ name }) => name === tenant))
    .flatMap((table) => table.indexes.filter((index) => couldBeScoped(table, index, tenant)));
  return { scoped: keys.filter(({ columns }) => columns.includes(tenant)).length, all: keys.length };
}

function couldBeScoped(table: Table, { unique, primary, columns }: Index, tenant?: string): boolean {
  const referring = new Set(foreignKeys(table).flatMap((key) => key.columns));
  const others = columns.filter((column) => column !== tenant);
  return (
    unique && !primary && others.length > 0 && others.every((column) => !RANDOM.test(column) && !referring.has(column))
  );
}
