import { expect, it } from 'vitest';
import { keepDownRunnable as rule } from '../../../../src/analysis/schema/rules/keep-down-runnable.ts';
import { checkDown } from './replay-down.ts';

const setup = 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);';
const up = 'CREATE INDEX orders_code_index ON orders (code);';

it('points at the statement that is refused, and tells why', async () => {
  expect(await checkDown(rule, { setup, up, down: '-- back\nDROP INDEX code;' })).toEqual([
    {
      path: 'down.sql',
      line: 2,
      level: 'warning',
      title: 'Undoing this change fails here',
      message:
        'Run right after the change itself, this statement is refused: no such index: code. The change leaves nothing of that name. A rollback stops here.',
      remedy: 'Correct the statement, and migrate up, down and up again on an empty database before you merge.',
    },
  ]);
});

it('says nothing of what the shadow may lack, nor of a change that was refused itself', async () => {
  expect(await checkDown(rule, { setup, up, down: 'SELECT missing_function();' })).toEqual([]);
  expect(await checkDown(rule, { setup, up: `${up}\n${up}`, down: 'DROP INDEX code;' })).toEqual([]);
});

it('is quiet where the change is undone', async () => {
  expect(await checkDown(rule, { setup, up, down: 'DROP INDEX orders_code_index;' })).toEqual([]);
});
