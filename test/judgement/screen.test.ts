import { describe, expect, it } from 'vitest';
import type { NewFinding } from '../../src/judgement/answer.ts';
import { screen } from '../../src/judgement/screen.ts';
import * as given from './given.ts';

const changeSet = given.changeSet(
  given.file(
    'src/pay.ts',
    [given.hunk(Array.from({ length: 30 }, (_, index) => `+await step${index + 1}(order);`))],
    'code',
  ),
);

const claim = (over: Partial<NewFinding> = {}): NewFinding => ({
  path: 'src/pay.ts',
  side: 'RIGHT',
  line: 3,
  quote: 'await step3(order);',
  hazard: 'retry-unsafe',
  level: 'error',
  confidence: 'high',
  title: 'A retried job charges twice',
  trigger: 'The worker dies after the charge and the queue delivers the job again',
  consequence: 'The customer pays twice; refunds are by hand',
  because: 'step3 has no idempotency key',
  remedy: 'Pass the order id as the idempotency key',
  tables: [],
  ...over,
});

const screened = (claims: NewFinding[], suspected = [given.finding()]) => screen(claims, { changeSet, suspected });

it('a claim with a place, a trigger and a consequence becomes a judged finding', () => {
  expect(screened([claim()])).toMatchObject({
    reasons: [],
    findings: [
      {
        rule: 'architect',
        hazard: 'retry-unsafe',
        level: 'error',
        proof: 'judged',
        path: 'src/pay.ts',
        side: 'RIGHT',
        line: 3,
        endLine: 3,
        title: 'A retried job charges twice',
        message:
          'The worker dies after the charge and the queue delivers the job again. The customer pays twice; refunds are by hand.',
        remedy: 'Pass the order id as the idempotency key.',
        evidence: [{ fact: 'step3 has no idempotency key.', quote: 'await step3(order);' }],
        quote: 'await step3(order);',
      },
    ],
  });
});

it('is moved to the line that it quotes', () => {
  expect(screened([claim({ line: 5 })]).findings).toMatchObject([{ line: 3 }]);
});

it('an error that rests on an assumption is a warning', () => {
  expect(screened([claim({ confidence: 'medium' })]).findings).toMatchObject([{ level: 'warning' }]);
});

describe('is dropped and counted', () => {
  it.each([
    ['when it is unsure', { confidence: 'low' as const }, 'confidence is low'],
    ['when its quote is made up', { quote: 'await step31(order);' }, 'quote is not in the diff'],
    ['without a trigger', { trigger: ' ' }, 'no trigger, consequence or remedy'],
    ['without a consequence', { consequence: '' }, 'no trigger, consequence or remedy'],
    ['without a remedy', { remedy: '\u200B' }, 'no trigger, consequence or remedy'],
  ])('%s', (_, over, reason) => {
    expect(screened([claim(over)])).toEqual({ findings: [], reasons: [reason] });
  });

  it('when a rule already says it', () => {
    const known = given.finding({ path: 'src/pay.ts', hazard: 'retry-unsafe', line: 2, endLine: 2 });
    expect(screened([claim()], [known])).toEqual({ findings: [], reasons: ['a rule already says it'] });
  });

  it('when a rule already speaks of a lock there, whichever lock the model names', () => {
    const known = given.finding({ path: 'src/pay.ts', hazard: 'full-lock', line: 3, endLine: 3 });
    expect(screened([claim({ hazard: 'table-rewrite' })], [known]).reasons).toEqual(['a rule already says it']);
  });

  it('when the model says it twice', () => {
    expect(screened([claim(), claim({ line: 4, quote: 'await step4(order);' })])).toMatchObject({
      findings: [{ line: 3 }],
      reasons: ['the model said it twice'],
    });
  });

  it('when there are too many, the mildest first', () => {
    const many = Array.from({ length: 7 }, (_, index) =>
      claim({
        line: index * 4 + 1,
        quote: `await step${index * 4 + 1}(order);`,
        level: index === 6 ? 'error' : 'note',
      }),
    );
    const { findings, reasons } = screened(many);
    expect(findings.map(({ line }) => line)).toEqual([25, 1, 5, 9, 13]);
    expect(reasons).toEqual(['over the limit of 5 findings', 'over the limit of 5 findings']);
  });
});

it('keeps control and bidirectional characters, line breaks and endless texts out of what is shown', () => {
  const { findings } = screened([
    claim({ title: `A\u001B[31m red\u202E\n title ${'x'.repeat(500)}.`, trigger: 'word '.repeat(500) }),
  ]);
  const [found] = findings;
  expect(found?.title).toMatch(/^A \[31m red title x+…$/);
  expect(found?.title.length).toBeLessThanOrEqual(120);
  expect(found?.message.length).toBeLessThanOrEqual(1_250);
});
