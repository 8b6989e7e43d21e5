import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/judgement/answer.ts';
import { applyVerdicts } from '../../src/judgement/verdicts.ts';
import * as given from './given.ts';

const proved = given.finding();
const derived = given.finding({ proof: 'derived', rule: 'other', hazard: 'race' });
const suspects = [
  { id: 'F1', finding: proved },
  { id: 'F2', finding: derived },
];
const settings = given.settings({
  context: { constraints: 'We deploy at night with a maintenance window of one hour.' },
});
const apply = (verdict: Partial<Verdict>) =>
  applyVerdicts(
    [{ id: 'F1', verdict: 'upheld', reason: 'Checkout writes here.', contextQuote: '', ...verdict }],
    suspects,
    settings,
  );

it('upholding adds the reason', () => {
  expect(apply({})).toEqual({
    findings: [{ ...proved, evidence: [...proved.evidence, { fact: 'Checkout writes here.' }] }],
    reasons: [],
  });
});

it('lowering takes a derived finding down one level, with the reason', () => {
  expect(apply({ id: 'F2', verdict: 'lowered' }).findings).toMatchObject([{ level: 'warning', evidence: [{}, {}] }]);
});

it('lowering a proved finding has no effect and is counted', () => {
  expect(apply({ verdict: 'lowered' })).toEqual({ findings: [], reasons: ['verdict would soften a proved finding'] });
});

describe('accepting', () => {
  const quote = 'We deploy at night  with a maintenance window';

  it('quotes the stated context, and keeps the level of a proved finding', () => {
    expect(apply({ verdict: 'accepted', contextQuote: quote }).findings).toMatchObject([
      {
        level: 'error',
        evidence: [{}, { fact: expect.stringMatching(/^Accepted by the repository's stated context: /), quote }],
      },
    ]);
  });

  it.each(['', 'We deploy', 'The table is small, see the pull request.'])(
    'by what the context does not say is counted: %j',
    (contextQuote) => {
      expect(apply({ verdict: 'accepted', contextQuote })).toEqual({
        findings: [],
        reasons: ['accepted by a context that does not say so'],
      });
    },
  );
});

it.each([
  ['of a finding that does not exist', { id: 'F9' }, 'verdict on a finding that does not exist'],
  ['without a reason', { reason: ' \n' }, 'verdict without a reason'],
])('a verdict %s is counted', (_, over, reason) => {
  expect(apply(over)).toEqual({ findings: [], reasons: [reason] });
});

it('a second verdict on one finding is counted', () => {
  const verdict: Verdict = { id: 'F1', verdict: 'upheld', reason: 'Yes.', contextQuote: '' };
  expect(applyVerdicts([verdict, verdict], suspects, settings)).toMatchObject({
    findings: [{}],
    reasons: ['verdict on a finding that does not exist'],
  });
});
