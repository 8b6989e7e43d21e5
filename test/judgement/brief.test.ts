import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { SchemaFacts } from '../../src/domain/schema.ts';
import { BUDGET, type BriefInput, composeBrief } from '../../src/judgement/brief.ts';
import * as given from './given.ts';

const block = (content: string, name: string): string =>
  new RegExp(`=== BEGIN ${name} (\\w+) ===\\n([\\s\\S]*?)\\n=== END ${name} \\1 ===`).exec(content)?.[2] ?? '';

const compose = (over: Partial<BriefInput> = {}) =>
  composeBrief({
    changeSet: given.changeSet(),
    source: given.source(),
    analysis: given.analysis(),
    settings: given.settings(),
    ...over,
  });

describe('the diff', () => {
  it('numbers lines as GitHub does, removed ones on the left side', async () => {
    const changeSet = given.changeSet(given.file('db/1.sql', [given.hunk([' BEGIN;', '-old', '+new', ' COMMIT;'], 7)]));
    expect(block((await compose({ changeSet })).content, 'diff')).toBe(
      ['## db/1.sql (migration, modified)', '    R7   BEGIN;', '    L8 - old', '    R8 + new', '    R9   COMMIT;'].join(
        '\n',
      ),
    );
  });

  it('shows the lines around changed code as surroundings without a number', async () => {
    const text = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join('\n');
    const changeSet = given.changeSet(
      given.file('src/a.ts', [given.hunk([' line 20', '+line 21'], 20), given.hunk(['+line 25'], 25)], 'code'),
    );
    const diff = block((await compose({ changeSet, source: given.source({ 'src/a.ts': text }) })).content, 'diff');
    expect(diff.split('\n')).toEqual([
      '## src/a.ts (code, modified)',
      ...Array.from({ length: 15 }, (_, index) => `     · · line ${index + 5}`),
      '   R20   line 20',
      '   R21 + line 21',
      '     · · line 22',
      '     · · line 23',
      '     · · line 24',
      '   R25 + line 25',
      ...Array.from({ length: 6 }, (_, index) => `     · · line ${index + 26}`),
    ]);
  });

  it('shows migrations before contracts before code, and code that talks to something before the rest', async () => {
    const changeSet = given.changeSet(
      given.file('src/a-plain.ts', [given.hunk(['+const a = 1;'])], 'code'),
      given.file('src/b-calls.ts', [given.hunk(['+await fetch(url);'])], 'code'),
      given.file('api.yaml', [given.hunk(['+openapi: 3.1.0'])], 'contract'),
      given.file('db/1.sql', [given.hunk(['+SELECT 1;'])], 'migration'),
      given.file('README.md', [given.hunk(['+hello'])], 'none'),
    );
    const diff = block((await compose({ changeSet })).content, 'diff');
    expect([...diff.matchAll(/^## (\S+)/gm)].map(([, path]) => path)).toEqual([
      'db/1.sql',
      'api.yaml',
      'src/b-calls.ts',
      'src/a-plain.ts',
    ]);
  });
});

describe('the budget', () => {
  const big = (path: string, lines: number) =>
    given.file(path, [given.hunk(Array.from({ length: lines }, (_, index) => `+INSERT INTO t VALUES (${index});`))]);

  it('holds for a change of any size, and what was cut is stated', async () => {
    const { content, tokens, cut } = await compose({
      changeSet: given.changeSet(given.file('db/1.sql', [given.hunk(['+SELECT 1;'])]), big('db/2.sql', 5_000)),
    });
    expect(tokens).toBeLessThan(BUDGET.hunks + 2_000);
    expect(block(content, 'diff')).toContain('## db/1.sql');
    expect(cut).toEqual([expect.stringMatching(/^\d{4} of 5000 lines of the diff of db\/2\.sql$/)]);
    expect(block(content, 'not-looked-at')).toBe(`left out for length: ${cut[0]}`);
  });

  it('is kept in less than two seconds for a change of half a million lines', async () => {
    const files = Array.from({ length: 100 }, (_, index) => big(`db/${index}.sql`, 5_000));
    const start = performance.now();
    const { tokens } = await compose({ changeSet: given.changeSet(...files) });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(tokens).toBeLessThan(BUDGET.hunks + 3_000);
  });

  it('cuts a line of a minified file', async () => {
    const changeSet = given.changeSet(given.file('a.js', [given.hunk([`+${'x'.repeat(50_000)}`])], 'code'));
    const { content } = await compose({ changeSet });
    expect(content.length).toBeLessThan(2_000);
    expect(content).toContain('xxx…');
  });

  it('gives no id to a suspected finding that was cut, so that no verdict can be about it', async () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      given.finding({ line: index, message: 'words '.repeat(40) }),
    );
    const { suspects, content, cut } = await compose({ analysis: given.analysis(many) });
    expect(suspects.length).toBeGreaterThan(10);
    expect(suspects.length).toBeLessThan(100);
    expect(content).not.toContain(`F${suspects.length + 2} [`);
    expect(cut).toEqual([`${200 - suspects.length} suspected findings`]);
  });
});

describe('the facts', () => {
  const table = (columns: readonly string[]): Catalog['tables'][string] => ({
    name: 'orders',
    kind: 'table',
    columns: columns.map((name) => ({ name, type: 'bigint', notNull: name === 'id', identity: false })),
    constraints: [
      { name: 'orders_pkey', kind: 'primary-key', columns: ['id'], validated: true, definition: 'PRIMARY KEY (id)' },
    ],
    indexes: [],
  });
  const facts: SchemaFacts = {
    root: 'db/migrations',
    format: 'goose',
    dialect: 'postgres',
    runner: { name: 'goose', scope: 'file', source: 'https://example.org' },
    steps: [
      {
        statement: {
          kind: 'sql',
          sql: 'ALTER TABLE orders\n  ADD note text',
          path: 'db/migrations/2.sql',
          line: 3,
          endLine: 4,
        },
        operations: [],
        effect: {
          locks: [{ table: 'orders', mode: 'AccessExclusiveLock' }],
          rewrites: ['orders'],
          indexRewrites: [],
          scans: [],
        },
        transaction: 1,
        held: [{ table: 'users', mode: 'ShareLock' }],
      },
      {
        statement: { kind: 'sql', sql: 'BROKEN', path: 'db/migrations/2.sql', line: 6, endLine: 6 },
        operations: [],
        effect: {
          locks: [],
          rewrites: [],
          indexRewrites: [],
          scans: [],
          error: { sqlstate: '42601', message: 'syntax error' },
        },
        held: [],
      },
    ],
    before: { tables: { accounts: table(['id', 'plan', 'email']), orders: table(['id']) } },
    after: { tables: { accounts: table(['id', 'plan', 'email']), orders: table(['id', 'note']) } },
  };

  it('show statements with what the engine did, and tables before and after with their declared size', async () => {
    const { content } = await compose({
      changeSet: given.changeSet(given.file('src/a.ts', [given.hunk(['+select(account.plan)'])], 'code')),
      analysis: given.analysis([], { facts: [facts] }),
      settings: given.settings({ tables: { orders: { rows: 40_000_000, writesPerSecond: 120 } } }),
    });
    expect(block(content, 'facts')).toBe(
      [
        'db/migrations: goose on postgres, run by goose; each file is one transaction',
        'Statements in the order in which they run:',
        '- migrations/2.sql:3 [transaction 1; holding ShareLock on users] ALTER TABLE orders ADD note text',
        '  the engine: AccessExclusiveLock on orders; rewrote orders',
        '- migrations/2.sql:6 [outside a transaction] BROKEN',
        '  the engine refused it: 42601 syntax error',
        'Table orders (exists; declared: 40000000 rows, 120 writes/s)',
        '    id bigint NOT NULL',
        '    constraint orders_pkey PRIMARY KEY (id)',
        '  + note bigint',
        'Table accounts (exists), unchanged',
        '    plan bigint',
        '    2 columns that the change does not name',
        '    constraint orders_pkey PRIMARY KEY (id)',
      ].join('\n'),
    );
  });
});

describe('what is suspected, stated and missing', () => {
  it('names suspected findings by id, the worst first', async () => {
    const { content, suspects } = await compose({
      analysis: given.analysis([given.finding({ level: 'note', rule: 'mild' }), given.finding()]),
    });
    expect(suspects.map(({ id, finding }) => `${id} ${finding.rule}`)).toEqual([
      'F1 require-concurrent-index',
      'F2 mild',
    ]);
    expect(block(content, 'suspected-findings')).toContain('F1 [proved error, write-lock, LK11] db/1.sql R1\n');
  });

  it("hands over the repository's own context", async () => {
    const { content } = await compose({ settings: given.settings({ context: { scale: '50 orders a second' } }) });
    expect(block(content, 'stated-context')).toBe('scale: 50 orders a second');
  });

  it('says what was skipped and what failed', async () => {
    const { content } = await compose({
      changeSet: { ...given.changeSet(), skipped: [{ path: 'big.sql', reason: 'larger than 5 MB' }] },
      analysis: given.analysis([], {
        coverage: { ...given.analysis().coverage, gaps: ['3 of 434 base migrations failed'] },
      }),
    });
    expect(block(content, 'not-looked-at')).toBe('3 of 434 base migrations failed\nskipped: big.sql: larger than 5 MB');
  });

  it('does not call a file skipped that it shows, only because no rule covers it', async () => {
    const reason = 'no rule covers source code';
    const { content } = await compose({
      changeSet: given.changeSet(given.file('a.ts', [given.hunk(['+await fetch(url);'])], 'code')),
      analysis: given.analysis([], {
        coverage: { ...given.analysis().coverage, skipped: ['a.ts', 'b.ts'].map((path) => ({ path, reason })) },
      }),
    });
    expect(block(content, 'not-looked-at')).toBe('skipped: b.ts: no rule covers source code');
  });
});

it('masks secrets wherever they come from', async () => {
  const key = `sk_live_${'a1b2c3d4'.repeat(3)}`;
  const pem = [
    '+-----BEGIN PRIVATE KEY-----',
    `+${'a1b2c3d4'.repeat(8)}`,
    `+${'a1b2c3d4'.repeat(8)}`,
    '+-----END PRIVATE KEY-----',
  ];
  const { content } = await compose({
    changeSet: {
      ...given.changeSet(
        given.file('a.ts', [given.hunk([`+const key = '${key}';`, ...pem])], 'code'),
        given.file(`${key}.ts`, [given.hunk(['+fetch(url)'])], 'code'),
      ),
      skipped: [{ path: 'x', reason: key }],
    },
    source: given.source({ 'a.ts': `${key}\n`.repeat(10) }),
    analysis: given.analysis([given.finding({ message: key })]),
    settings: given.settings({ context: { team: key } }),
  });
  expect(content).not.toContain('a1b2c3d4');
  expect(content.match(/\[masked: /g)?.length).toBeGreaterThanOrEqual(5);
});
