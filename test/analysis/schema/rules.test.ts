import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rule, RuleExample, RuleMatch } from '../../../src/domain/rule.ts';
import type { Catalog } from '../../../src/domain/catalog.ts';
import type { Drift, Step } from '../../../src/domain/schema.ts';
import { compareSchemas } from '../../../src/analysis/schema/snapshots/compare.ts';
import { FILE_RUNNER, openReplayer, type Replayer } from '../../../src/analysis/schema/replay.ts';
import { splitStatements } from '../../../src/analysis/schema/statements.ts';
import { replayMysql } from './rules/replay-mysql.ts';
import * as registry from '../../../src/analysis/schema/rules/index.ts';

const rules: readonly Rule[] = Object.values(registry);

let replayer: Replayer;

beforeAll(async () => {
  replayer = await openReplayer();
}, 60_000);

afterAll(async () => {
  await replayer.close();
});

async function matchesOf(
  rule: Rule,
  { setup, change, down, program, merged, scope = 'none', ...example }: RuleExample,
) {
  const { dialect = rule.dialects[0] ?? 'postgres', foreignKeys = false, declared = {}, queries } = example;
  const runner = { ...FILE_RUNNER, scope, foreignKeys };
  const replayed = program
    ? { ...(await replayer.replayChange({ setup, change: '', runner })), steps: [programStep(change)] }
    : dialect === 'mysql'
      ? await replayMysql({ setup, change, scope, declared })
      : await replayer.replayChange({
          dialect,
          setup,
          change,
          runner,
          declared,
          ...(down !== undefined && { down }),
          ...(queries && { queries }),
        });
  const drift = example.declares === undefined ? undefined : await driftFrom(example.declares, replayed.after);
  const observed = {
    ...replayed,
    ...(merged !== undefined && { edited: [{ path: 'change.sql', was: sqlIn(merged) }] }),
    ...(drift && { drift }),
  };
  return { observed, matches: rule.check(observed) };
}

/** What differs between what the migrations make and a declaration. */
async function driftFrom(declares: string, migrated: Catalog): Promise<Drift[]> {
  const { after } = await replayer.replayChange({ setup: declares, change: '' });
  const path = 'schema.sql';
  return compareSchemas({ path, coarse: false }, migrated, after).differences.flatMap(({ object, ...found }) =>
    object === 'foreign key' ? [] : [{ ...found, object, path }],
  );
}

const sqlIn = (text: string) => splitStatements(text, 'change.sql').map(({ sql }) => sql);

function programStep(sql: string): Step {
  const endLine = sql.split('\n').length;
  const statement = { kind: 'opaque', sql, path: 'change', line: 1, endLine, rowsOnly: true } as const;
  return { statement, operations: [], held: [] };
}

/** The example's SQL with the match's step replaced by its fix, or followed by it. */
function fixed(sql: string, { step, fix = [], fixPlacement = 'instead' }: RuleMatch): string {
  const { sql: original } = step.statement;
  const text = [...(fixPlacement === 'after' ? [original] : []), ...fix].join(';\n');
  return sql.includes(original) ? sql.replace(original, () => text) : `${sql}\n${text};`;
}

it('cut no title off in the middle of a name: whoever shows one clips it', () => {
  const folder = 'src/analysis/schema/rules';
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  expect(files.filter((file) => /title:.*\.slice\(/.test(readFileSync(`${folder}/${file}`, 'utf8')))).toEqual([]);
});

describe('the registry', () => {
  it('holds every rule file, by its id', () => {
    const files = readdirSync('src/analysis/schema/rules').filter(
      (file) => file.endsWith('.ts') && file !== 'index.ts',
    );
    expect(rules.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
  });

  it('has a focused test per rule', () => {
    const tests = readdirSync('test/analysis/schema/rules').filter((file) => file.endsWith('.test.ts'));
    expect(tests.toSorted()).toEqual(rules.map(({ id }) => `${id}.test.ts`).toSorted());
  });

  it('uses each code once', () => {
    const codes = rules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  it.each(rule.examples.hazardous.map((example) => [example.name, example] as const))(
    'finds: %s',
    async (_name, example) => {
      const { observed, matches } = await matchesOf(rule, example);
      expect(matches.length).toBeGreaterThan(0);
      for (const match of matches) {
        const ran = [...observed.steps.map(({ statement }) => statement), ...(observed.undone?.statements ?? [])];
        const code = (observed.queries ?? []).map(({ query }) => query.quote);
        expect([...ran.map(({ sql }) => sql), ...code]).toContain(match.step.statement.sql);
        expect(match.step.statement.sql).toContain(match.quote ?? '');
        expect(match.title.length).toBeLessThanOrEqual(80);
        expect(match.message.length).toBeLessThanOrEqual(400);
        expect(`${match.title} ${match.message} ${match.remedy}`).not.toMatch(/undefined|\$\{|\[object/);
        expect(match.title.endsWith('.')).toBe(false);
      }
    },
  );

  it.each(rule.examples.safe.map((example) => [example.name, example] as const))(
    'is quiet: %s',
    async (_name, example) => {
      const { observed, matches } = await matchesOf(rule, example);
      expect(matches).toEqual([]);
      expect(observed.steps.map(({ effect }) => effect?.error)).toEqual(observed.steps.map(() => undefined));
    },
  );

  it('offers fixes that the engine accepts and that end the finding', async () => {
    for (const example of rule.examples.hazardous) {
      const { matches } = await matchesOf(rule, example);
      for (const match of matches.filter(({ fix }) => fix !== undefined)) {
        const change = fixed(example.change, match);
        const retried = await matchesOf(rule, { ...example, change });
        const refusals = retried.observed.steps.flatMap(({ effect }) => effect?.error ?? []);
        expect(refusals).toEqual([]);
        expect(retried.matches).toEqual([]);
      }
    }
  });
});

describe('one finding per fault', () => {
  const orders =
    'CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, code text, user_id bigint);';
  const cases: readonly (readonly [string, string, readonly string[], RuleExample['scope']?])[] = [
    [
      'a reference with a default is no separate foreign key',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS u bigint DEFAULT 0 REFERENCES users (id);\nCREATE INDEX CONCURRENTLY u ON orders (u);',
      ['LK10'],
    ],
    [
      'CONCURRENTLY in a transaction is not also a refusal',
      'CREATE INDEX CONCURRENTLY i ON orders (code);',
      ['TX04'],
      'file',
    ],
    [
      'an enum value used too early is not also a refusal',
      "ALTER TYPE status ADD VALUE 'b';\nALTER TABLE s ALTER COLUMN state SET DEFAULT 'b';",
      ['TX07'],
      'file',
    ],
    [
      'a required column is not also an inline constraint',
      'ALTER TABLE orders ADD COLUMN total int NOT NULL CHECK (total > 0);',
      ['CP04'],
    ],
    [
      'a rewrite is not also a scan',
      'ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid() UNIQUE;',
      ['LK01'],
    ],
    [
      'an identity column is not also a required one',
      'ALTER TABLE orders ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY;',
      ['LK02'],
    ],
    [
      'a backfill under a lock is neither a plain one nor a scan, but the column it fills stays unknown to old code',
      'ALTER TABLE orders ADD COLUMN total int;\nUPDATE orders SET total = 1;\nALTER TABLE orders ALTER COLUMN total SET NOT NULL;',
      ['BF02', 'CP05'],
      'file',
    ],
    ['a DELETE of everything is not also a backfill', 'DELETE FROM orders;', ['DL07']],
    ['a dropped column is only that', 'ALTER TABLE orders DROP COLUMN code;', ['DL02']],
    [
      'a unique constraint that doubles an index is two faults',
      'ALTER TABLE orders ADD CONSTRAINT k UNIQUE (user_id);',
      ['CN04', 'IX03'],
    ],
    ['a plain unique index blocks and may fail', 'CREATE UNIQUE INDEX i ON orders (code);', ['CN13', 'LK11']],
    [
      'a default that is dropped again is not also a missing one',
      'ALTER TABLE orders ADD COLUMN n int DEFAULT 0 NOT NULL;\nALTER TABLE orders ALTER COLUMN n DROP DEFAULT;',
      ['CP05'],
    ],
    [
      'a rounding change of type is not also a rewrite',
      'ALTER TABLE s ALTER COLUMN amount TYPE numeric(9, 2);',
      ['DL08'],
    ],
    [
      'a swapped enum is neither a rewrite nor a rename',
      "CREATE TYPE n AS ENUM ('b');\nALTER TABLE s ALTER COLUMN state TYPE n USING (state::text::n);",
      ['EN02'],
    ],
    ['a collation is not also a rewrite', 'ALTER TABLE orders ALTER COLUMN tag TYPE text COLLATE "C";', ['LK07']],
    [
      'a proof that goes too early is not also a missing one',
      'ALTER TABLE orders ALTER COLUMN tag SET NOT NULL, DROP CONSTRAINT tag_set;',
      ['LK09'],
    ],
    ['a constrained domain is not also an inline constraint', 'ALTER TABLE orders ADD COLUMN p price;', ['LK04']],
    ['a type that is dropped with its columns is one loss', 'DROP TYPE status CASCADE;', ['DL04']],
    [
      'a copy under a lock is not also a backfill',
      'ALTER TABLE orders ADD COLUMN x int;\nCREATE TABLE copies AS SELECT id FROM orders;',
      ['LK21'],
      'file',
    ],
    ['a change of type is not also a narrowing', 'ALTER TABLE orders ALTER COLUMN id TYPE int;', ['LK05']],
  ];
  const setup = `${orders}\nCREATE INDEX orders_user ON orders (user_id);\nCREATE TYPE status AS ENUM ('a');\nCREATE TABLE s (state status, amount numeric(9, 4));
ALTER TABLE orders ADD COLUMN tag text CONSTRAINT tag_set CHECK (tag IS NOT NULL);
CREATE INDEX orders_tag ON orders (tag);
CREATE DOMAIN price AS numeric CHECK (value > 0);`;

  it.each(cases.map((each) => ({ name: each[0], change: each[1], codes: each[2], scope: each[3] ?? 'none' })))(
    '$name',
    async ({ change, codes, scope }) => {
      const observed = await replayer.replayChange({ setup, change, runner: { ...FILE_RUNNER, scope } });
      const asked = rules.filter(({ dialects }) => dialects.includes(observed.dialect));
      expect(asked.flatMap((rule) => rule.check(observed).map(() => rule.code)).toSorted()).toEqual(codes);
    },
  );
});
