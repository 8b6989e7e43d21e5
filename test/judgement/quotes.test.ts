import { describe, expect, it } from 'vitest';
import { diffLines } from '../../src/judgement/diff-lines.ts';
import { locateQuote } from '../../src/judgement/quotes.ts';
import * as given from './given.ts';

const key = `sk_live_${'a1b2c3d4'.repeat(3)}`;
const lines = diffLines(
  given.changeSet(
    given.file('a.ts', [
      given.hunk([' begin();', '+save(order);', '+}', '-old(order);', '+notify(order);'], 10),
      given.hunk(
        ['+save(order);', '+}', '+retry(() => charge(card));', `+const key = '${key}';`, '+hi\u202Edden();'],
        40,
      ),
    ]),
    given.file('b.ts', [given.hunk(['+publish(event);', '+retry(() => charge(card));'])]),
  ),
);
const at = (claim: { path?: string; side?: 'LEFT' | 'RIGHT'; line: number; quote: string }) => {
  const found = locateQuote(lines, { path: 'a.ts', side: 'RIGHT', ...claim });
  return found && `${found.path} ${found.side} ${found.line}`;
};

describe('a quote is found', () => {
  it('on the named line', () => expect(at({ line: 11, quote: 'save(order);' })).toBe('a.ts RIGHT 11'));
  it('on the nearest line that reads so', () => {
    expect(at({ line: 38, quote: 'save(order);' })).toBe('a.ts RIGHT 40');
    expect(at({ line: 13, quote: 'save(order);' })).toBe('a.ts RIGHT 11');
  });
  it('on an unchanged line of the hunk', () => expect(at({ line: 10, quote: 'begin();' })).toBe('a.ts RIGHT 10'));
  it('on a removed line', () => expect(at({ side: 'LEFT', line: 11, quote: 'old(order);' })).toBe('a.ts LEFT 11'));
  it('as a part of its line', () => expect(at({ line: 42, quote: 'charge(card)' })).toBe('a.ts RIGHT 42'));
  it('by its first line when it has several', () =>
    expect(at({ line: 11, quote: '\n  save(order);\n}' })).toBe('a.ts RIGHT 11'));
  it('far from the named line when it is the only one', () =>
    expect(at({ line: 99, quote: 'notify(order);' })).toBe('a.ts RIGHT 13'));
  it('on the other side when it is the only one', () =>
    expect(at({ side: 'RIGHT', line: 11, quote: 'old(order);' })).toBe('a.ts LEFT 11'));
  it('in another file when it is the only one', () =>
    expect(at({ line: 1, quote: 'publish(event);' })).toBe('b.ts RIGHT 1'));
  it('with its secret masked, as the model saw it', () =>
    expect(at({ line: 43, quote: "const key = '[masked: Stripe key]';" })).toBe('a.ts RIGHT 43'));
  it('with its invisible characters spelled out, as the model saw it', () =>
    expect(at({ line: 44, quote: 'hi\\u{202e}dden();' })).toBe('a.ts RIGHT 44'));
});

describe('a quote is not found', () => {
  it('when no line reads so', () => expect(at({ line: 11, quote: 'save(orders);' })).toBeUndefined());
  it('when it is far away and stands in two places', () =>
    expect(at({ line: 99, quote: 'save(order);' })).toBeUndefined());
  it('when it is empty', () => expect(at({ line: 11, quote: ' \n ' })).toBeUndefined());
  it('when it is a scrap that would fit any line', () => expect(at({ line: 11, quote: '(or' })).toBeUndefined());
  it('with an absurd line', () => {
    for (const line of [Number.NaN, -1, 1e308, 0.5]) expect(at({ line, quote: 'save(order);' })).toBeUndefined();
  });
});
