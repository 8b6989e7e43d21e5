import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rule, RuleExample, RuleMatch } from '../../../src/domain/rule.ts';
import { FILE_RUNNER, openReplayer, type Replayer } from '../../../src/analysis/schema/replay.ts';
import * as registry from '../../../src/analysis/schema/rules/index.ts';

const rules: readonly Rule[] = Object.values(registry);

let replayer: Replayer;

beforeAll(async () => {
  replayer = await openReplayer();
}, 60_000);

afterAll(async () => {
  await replayer.close();
});

async function matchesOf(rule: Rule, { setup, change, scope = 'none' }: RuleExample) {
  const observed = await replayer.replayChange({ setup, change, runner: { ...FILE_RUNNER, scope } });
  return { observed, matches: rule.check(observed) };
}

/** The example's SQL with the match's step replaced by its fix, or followed by it. */
function fixed(sql: string, { step, fix = [], fixPlacement = 'instead' }: RuleMatch): string {
  const { sql: original } = step.statement;
  const text = [...(fixPlacement === 'after' ? [original] : []), ...fix].join(';\n');
  return sql.replace(original, () => text);
}

describe('the registry', () => {
  it('holds every rule file, by its id', () => {
    const files = readdirSync('src/analysis/schema/rules').filter(
      (file) => file.endsWith('.ts') && file !== 'index.ts',
    );
    expect(rules.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
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
        expect(observed.steps).toContain(match.step);
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
