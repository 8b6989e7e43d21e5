import type { Level } from '../../../domain/finding.ts';
import type { IndexCure, ObservedQuery } from '../../../domain/observed-query.ts';
import type { CodeQuery } from '../../../domain/query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { inWords, sqlOf, stepOf } from './facts/queries.ts';
import { exposureOf, isSmall } from './facts/size.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, email text, note text, created_at timestamptz);';

export const indexNewQueries: Rule = {
  id: 'index-new-queries',
  code: 'IX02',
  hazard: 'missing-index',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Add the index that a new query needs in the pull request that adds the query.',
  rationale:
    'A query whose condition no index answers reads the whole table, however few rows it returns. On the developer’s rows that takes no time; it grows with the table and with the number of calls.',
  exemptions: [
    'tables that the settings declare small, and tables that hold settings by their names',
    'queries without a condition that compares a column with a value',
    'conditions on flags, states and kinds alone, which select much of the table',
    'scripts, command line tools and pages for administrators',
    'queries that code elsewhere may add conditions to',
    'whatever the index that would be suggested does not end',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-multicolumn.html',
  examples: {
    hazardous: [
      {
        name: 'a look-up by a column without an index',
        setup,
        change: '',
        queries: { added: ['SELECT id, note FROM orders WHERE email = $1'] },
      },
      {
        name: 'a purge by time',
        setup,
        change: '',
        queries: { added: ['DELETE FROM orders WHERE created_at < $1'] },
      },
    ],
    safe: [
      {
        name: 'with its index',
        setup,
        change: 'CREATE INDEX CONCURRENTLY ON orders (email);',
        queries: { added: ['SELECT id, note FROM orders WHERE email = $1'] },
      },
      { name: 'by key', setup, change: '', queries: { added: ['SELECT note FROM orders WHERE id = $1'] } },
      { name: 'the whole table', setup, change: '', queries: { added: ['SELECT note FROM orders'] } },
      {
        name: 'the table is small',
        setup,
        change: '',
        declared: { orders: { rows: 200 } },
        queries: { added: ['SELECT id, note FROM orders WHERE email = $1'] },
      },
    ],
  },
  check(change) {
    const missing = (change.queries ?? []).flatMap((observed) => missingIn(change, observed) ?? []);
    const byIndex = new Map(missing.map((each) => [each.cure.statement, each]).toReversed() as [string, Missing][]);
    return [...byIndex.values()].toReversed().map((each) => matchOf(change, each));
  },
};

type Missing = { readonly query: CodeQuery; readonly cure: IndexCure; readonly now: string };

const SETTINGS =
  /(?:^|_)(?:settings?|configs?|configurations?|options?|preferences?|features?|flags?|migrations?|versions?|roles?|permissions?|plans?|countries|currencies|languages|locales|categories|types?|templates?)$/i;
const ONE_OFF =
  /(?:^|\/)(?:scripts?|bin|tools?|admin|cli|dev|examples?|bench(?:marks?)?|console|backfills?|debug)(?:\/|\.\w+$)/i;
const COARSE =
  /^(?:is_\w+|has_\w+|\w*(?:status|state|kind|type|enabled|active|deleted|archived|locale|level|role|mode|provider))$/i;

function missingIn(change: SchemaChange, { query, origin, after, cure }: ObservedQuery): Missing | undefined {
  const { plan } = after;
  if (origin !== 'added' || query.extent !== 'whole' || !plan || !cure || ONE_OFF.test(query.path)) return undefined;
  const { table } = cure;
  const readWhole = plan.accesses.some(
    (access) => access.table === table && access.index === undefined && access.filter,
  );
  const known = change.after.tables[table];
  if (!readWhole || known?.kind !== 'table' || isSmall(change, table) || SETTINGS.test(table)) return undefined;
  const coarse = cure.columns.every((column) => {
    const type = known.columns.find(({ name }) => name === bare(column))?.type;
    return type === 'boolean' || COARSE.test(snake(bare(column)));
  });
  return coarse ? undefined : { query, cure, now: inWords(plan) };
}

const bare = (column: string) => column.replace(/ DESC$/, '').replaceAll('"', '');
const snake = (name: string) => name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();

function matchOf(change: SchemaChange, { query, cure, now }: Missing): RuleMatch {
  const { table, columns, statement } = cure;
  const isNew = !(table in change.before.tables);
  const { when } = exposureOf(change, table);
  const level: Level | undefined = change.declared[table]?.rows === undefined ? 'note' : undefined;
  return {
    step: stepOf(query),
    ...(level && { level }),
    title: `No index of "${table}" serves this query`,
    message: `The query compares ${columns.map(bare).join(', ')}, and no index answers that: each call reads all of "${table}". ${when}`,
    remedy: `Add the index in this change${isNew ? ', with its table' : ', built CONCURRENTLY'}.`,
    fix: [isNew ? statement : statement.replace('CREATE INDEX', 'CREATE INDEX CONCURRENTLY')],
    evidence: [
      { fact: `Planned with sequential scans avoided, it still ${now}.`, quote: query.quote },
      { fact: `With the index it ${inWords(cure.plan).replaceAll('architect_cure', 'the index')}.` },
      { fact: `As SQL: ${sqlOf(query)}` },
    ],
    tables: [table],
    proof: 'proved',
  };
}
