import { expect, it } from 'vitest';
import { explainUnknownRules } from '../../src/analysis/unknown-rules.ts';

it('names the nearest rule of one that does not exist, by id or code', async () => {
  const rules = { 'ban-drop-colum': 'off', LK1I: 'note', 'no-such-thing-at-all': 'off' } as const;
  expect(await explainUnknownRules({ rules })).toEqual([
    '`rules.ban-drop-colum` has no effect: there is no such rule. Did you mean `ban-drop-column`?',
    expect.stringContaining('`rules.LK1I` has no effect: there is no such rule. Did you mean `LK1'),
    '`rules.no-such-thing-at-all` has no effect: there is no such rule. `architect rules` lists them all.',
  ]);
});

it('says nothing of ids, codes and the model’s own findings', async () => {
  expect(await explainUnknownRules({ rules: { LK11: 'off', 'ban-drop-column': 'note', architect: 'off' } })).toEqual(
    [],
  );
});
