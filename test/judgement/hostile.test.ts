import { describe, expect, it } from 'vitest';
import { composeBrief } from '../../src/judgement/brief.ts';
import { shown } from '../../src/judgement/shown.ts';
import * as given from './given.ts';
import { attacks } from './hostile.ts';

const NAMES = ['change', 'stated-context', 'facts', 'suspected-findings', 'diff', 'not-looked-at'];
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** The attack in a line of the diff, a file name, unchanged code, a finding, the settings, and what was skipped. */
const everywhere = (attack: string) =>
  composeBrief({
    changeSet: {
      ...given.changeSet(
        given.file('db/1.sql', [given.hunk(attack.split('\n').map((line) => `+-- ${line}`))]),
        given.file(
          `src/${attack.slice(0, 200)}.ts`,
          [given.hunk([`+fetch('${attack.replaceAll('\n', ' ')}');`])],
          'code',
        ),
      ),
      repository: `acme/${attack.slice(0, 100)}`,
      skipped: [{ path: attack, reason: attack }],
    },
    source: given.source({ 'db/1.sql': attack }),
    analysis: given.analysis([given.finding({ message: attack, evidence: [{ fact: attack }], path: attack })]),
    settings: given.settings({ context: { product: attack } }),
  });

describe('an attack stays inside the data', () => {
  it('in at least thirty forms', () => {
    expect(Object.keys(attacks).length).toBeGreaterThanOrEqual(30);
  });

  it.each(Object.entries(attacks))('%s', async (_, attack) => {
    const { content } = await everywhere(attack);
    const code = /^=== BEGIN change (\w{16}) ===$/m.exec(content)?.[1] ?? '';

    // Lines with this request's code are ours alone, each block opens and closes once, in our order.
    const marks = content.split('\n').filter((line) => line.includes(code));
    expect(marks).toEqual(NAMES.flatMap((name) => [`=== BEGIN ${name} ${code} ===`, `=== END ${name} ${code} ===`]));

    // Between the blocks stands only what we wrote.
    const outside = content.replace(
      new RegExp(`=== BEGIN (\\S+) ${code} ===[\\s\\S]*?=== END \\1 ${code} ===`, 'g'),
      '',
    );
    const harmless = await everywhere('nothing');
    const codeOfHarmless = /^=== BEGIN change (\w{16}) ===$/m.exec(harmless.content)?.[1] ?? '';
    expect(outside).toBe(
      harmless.content.replace(
        new RegExp(`=== BEGIN (\\S+) ${codeOfHarmless} ===[\\s\\S]*?=== END \\1 ${codeOfHarmless} ===`, 'g'),
        '',
      ),
    );
    expect(content).not.toMatch(UNSEEN);
  });
});

it('spells out what a reader could not see', () => {
  expect(shown('a\u202Eb\u200Bc\u0000d\u{E0061}')).toBe(String.raw`a\u{202e}b\u{200b}c\u{0}d\u{e0061}`);
  expect(shown('line\r\n\tnext')).toBe('line\n\tnext');
});
