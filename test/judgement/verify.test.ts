import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/domain/finding.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { verify } from '../../src/judgement/verify.ts';
import * as given from './given.ts';

const index = 'CREATE INDEX orders_user_idx ON orders (user_id);';
const change = given.changeSet(
  given.file('db/1.sql', [given.hunk([`+${index}`, '+', '+ALTER TABLE orders', '+  ADD note text;'])]),
  given.file(
    'src/pay.ts',
    [given.hunk([' const a = 1;', '-await charge(card);', '+await charge(card, amount);'], 10)],
    'code',
  ),
);

const verified = (suspected: Finding[], judged: Finding[] = [], settings: Partial<Settings> = {}) =>
  verify({
    changeSet: change,
    analysis: given.analysis(suspected),
    judgement: given.judgement({ findings: judged, dropped: [{ reason: 'confidence is low', count: 2 }] }),
    settings: given.settings(settings),
  });

const judged = (over: Partial<Finding> = {}): Finding =>
  given.finding({
    rule: 'architect',
    proof: 'judged',
    hazard: 'retry-unsafe',
    path: 'src/pay.ts',
    line: 11,
    endLine: 11,
    quote: 'await charge(card, amount);',
    ...over,
  });

describe('places', () => {
  it('keeps a finding on a line of the diff where it is', () => {
    expect(verified([given.finding()]).findings).toMatchObject([{ path: 'db/1.sql', line: 1, endLine: 1 }]);
  });

  it('shortens a finding to the lines that the diff shows, because a comment may not reach further', () => {
    expect(verified([given.finding({ line: 3, endLine: 9 })]).findings).toMatchObject([{ line: 3, endLine: 4 }]);
  });

  it('keeps a finding on a removed line on the left side', () => {
    const { findings } = verified([given.finding({ path: 'src/pay.ts', side: 'LEFT', line: 11, endLine: 11 })]);
    expect(findings).toMatchObject([{ side: 'LEFT', line: 11 }]);
  });

  it.each([
    ['a line that the diff does not show', { line: 40, endLine: 40 }],
    ['a file that did not change', { path: 'db/2.sql' }],
    ['the wrong side', { side: 'LEFT' as const }],
  ])('drops and counts a finding on %s', (_, place) => {
    expect(verified([given.finding(place)])).toEqual({
      findings: [],
      dropped: [
        { reason: 'confidence is low', count: 2 },
        { reason: 'not on a line of the diff', count: 1 },
      ],
    });
  });
});

describe('quotes', () => {
  it("keeps the model's finding when its line really reads so, whatever the white space", () => {
    expect(verified([], [judged({ quote: '  await  charge(card, amount); ' })]).findings).toHaveLength(1);
  });

  it("drops the model's finding when its line does not read so", () => {
    expect(verified([], [judged({ quote: 'await charge(card, amount, key);' })])).toMatchObject({
      findings: [],
      dropped: [{}, { reason: 'quote is not in the diff', count: 1 }],
    });
  });
});

describe('levels', () => {
  it.each(['require-concurrent-index', 'LK11'])('the settings set the level of a rule by %s', (name) => {
    expect(verified([given.finding()], [], { rules: { [name]: 'note' } }).findings).toMatchObject([{ level: 'note' }]);
  });

  it('the settings turn a rule off, and it is counted', () => {
    expect(verified([given.finding()], [], { rules: { LK11: 'off' } })).toMatchObject({
      findings: [],
      dropped: [{}, { reason: 'LK11 is turned off in the settings', count: 1 }],
    });
  });

  it('the settings turn off what the model finds', () => {
    expect(verified([], [judged()], { rules: { architect: 'off' } }).findings).toEqual([]);
  });

  it('nothing below the least level is said, and it is counted', () => {
    expect(verified([given.finding({ level: 'note' })], [], { minLevel: 'warning' })).toMatchObject({
      findings: [],
      dropped: [{}, { reason: 'below minLevel warning', count: 1 }],
    });
  });
});

describe('rulings', () => {
  const reason = { fact: 'The checkout writes to orders on every request.' };
  const ruling = (finding: Finding, over: Partial<Finding>): Finding => ({ ...finding, ...over });

  it('add the reason to a proved finding', () => {
    const proved = given.finding();
    const { findings } = verified([proved], [ruling(proved, { evidence: [...proved.evidence, reason] })]);
    expect(findings).toMatchObject([{ level: 'error', evidence: [proved.evidence[0], reason] }]);
  });

  it.each(['warning', 'note'] as const)(
    'cannot soften a proved error to %s, even when the judgement says so',
    (level) => {
      const proved = given.finding();
      expect(verified([proved], [ruling(proved, { level, proof: 'judged' })]).findings).toMatchObject([
        { level: 'error', proof: 'proved' },
      ]);
    },
  );

  it('may lower a derived finding by one level', () => {
    const derived = given.finding({ proof: 'derived' });
    expect(verified([derived], [ruling(derived, { level: 'warning' })]).findings).toMatchObject([{ level: 'warning' }]);
  });

  it.each(['note', 'error'] as const)('cannot take a derived error to %s in one step', (level) => {
    const derived = given.finding({ proof: 'derived' });
    expect(verified([derived], [ruling(derived, { level })]).findings).toMatchObject([{ level: 'error' }]);
  });

  it('cannot change what a finding says or where it stands', () => {
    const proved = given.finding();
    const rewritten = ruling(proved, { title: 'All fine', message: 'Nothing here', remedy: 'None' });
    expect(verified([proved], [rewritten]).findings).toMatchObject([{ title: proved.title, remedy: proved.remedy }]);
  });

  it('cannot smuggle in a finding as proved', () => {
    expect(verified([], [judged({ proof: 'proved' })]).findings).toMatchObject([{ proof: 'judged' }]);
  });

  it('on a finding that the analysis does not have are counted', () => {
    expect(verified([], [given.finding()])).toMatchObject({
      findings: [],
      dropped: [{}, { reason: 'verdict on a finding that does not exist', count: 1 }],
    });
  });
});

describe('one fault is said once', () => {
  it('the surest speaks and keeps what the others knew', () => {
    const proved = given.finding();
    const same = judged({ hazard: 'write-lock', path: 'db/1.sql', line: 1, endLine: 1, quote: index, level: 'error' });
    const other = { ...same, evidence: [{ fact: 'The checkout writes here.' }] as const, tables: ['users'] };

    const { findings, dropped } = verified([proved], [other]);

    expect(findings).toMatchObject([
      {
        rule: 'require-concurrent-index',
        evidence: [{}, { fact: 'The checkout writes here.' }],
        tables: ['orders', 'users'],
      },
    ]);
    expect(dropped).toContainEqual({ reason: 'the same fault as another finding', count: 1 });
  });

  it('two faults on one line stay two', () => {
    expect(
      verified([given.finding(), given.finding({ hazard: 'migration-fails', rule: 'other' })]).findings,
    ).toHaveLength(2);
  });
});

it('sorts the most severe first, then the surest, then by place', () => {
  const warning = given.finding({ level: 'warning', hazard: 'design', rule: 'a' });
  const derived = given.finding({ proof: 'derived', hazard: 'race', rule: 'b' });
  const later = given.finding({ line: 3, endLine: 3, hazard: 'data-loss', rule: 'c' });
  const first = given.finding();
  expect(verified([warning, derived, later, first]).findings.map(({ rule }) => rule)).toEqual([
    'require-concurrent-index',
    'c',
    'b',
    'a',
  ]);
});

it('masks secrets in everything that will be posted, and keeps the fingerprint of the real text', () => {
  const key = `sk_live_${'a1b2c3d4'.repeat(3)}`;
  const leaking = given.finding({
    title: key,
    message: key,
    remedy: key,
    fix: key,
    quote: key,
    evidence: [{ fact: key, quote: key }],
  });
  const { findings } = verified([leaking]);
  expect(JSON.stringify(findings)).not.toContain('a1b2c3d4');
  expect(findings).toMatchObject([{ quote: '[masked: Stripe key]', fingerprint: leaking.fingerprint }]);
});
