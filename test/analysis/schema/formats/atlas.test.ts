import { describe, expect, test } from 'vitest';
import { atlas } from '../../../../src/analysis/schema/formats/atlas.ts';
import { histories } from './histories.ts';

const read = (text: string) =>
  histories(atlas, { 'm/atlas.sum': 'h1:x', 'm/1_a.sql': text })[0]?.migrations[0]?.batches;

describe('Atlas', () => {
  test('runs the files beside atlas.sum by name, each in one transaction', () => {
    const [history] = histories(atlas, {
      'm/atlas.sum': 'h1:x',
      'm/20240102000000_b.sql': 'SELECT 2;',
      'm/20240101000000_a.sql': 'SELECT 1;\nSELECT 3;',
    });
    expect(history?.migrations).toEqual([
      { path: '20240101000000_a.sql', batches: [{ atomic: true, lines: ['1 SELECT 1', '2 SELECT 3'] }] },
      { path: '20240102000000_b.sql', batches: [{ atomic: true, lines: ['1 SELECT 2'] }] },
    ]);
  });

  test('leaves the transaction by a directive of the file, but not by a comment of a statement', () => {
    const index = 'CREATE INDEX CONCURRENTLY i ON t (a);';
    expect(read(`-- atlas:txmode none\n\n${index}`)?.[0]?.atomic).toBe(false);
    expect(read(`-- atlas:nolint\n-- atlas:txmode none\n\n${index}`)?.[0]?.atomic).toBe(false);
    expect(read(`-- atlas:txmode file\n\n${index}`)?.[0]?.atomic).toBe(true);
    expect(read(`-- atlas:txmode none\n${index}`)?.[0]?.atomic).toBe(true);
  });

  test('splits by the delimiter of the first line', () => {
    expect(read('-- atlas:delimiter -- end\nSELECT 1 -- end\nSELECT 2\n-- end\n')?.[0]?.lines).toEqual([
      '2 SELECT 1',
      '3 SELECT 2',
    ]);
    expect(read('-- atlas:delimiter \\n\\n\nSELECT 1\n\nSELECT 2')?.[0]?.lines).toEqual(['2 SELECT 1', '4 SELECT 2']);
  });

  test('skips a checkpoint, which only new databases start from, unless the history begins with it', () => {
    const checkpoint = '-- atlas:checkpoint\n\nCREATE TABLE a ();';
    const [history] = histories(atlas, {
      'm/atlas.sum': '',
      'm/1.sql': checkpoint,
      'm/2.sql': 'SELECT 1;',
      'm/3.sql': checkpoint,
    });
    expect(history?.migrations.map(({ path }) => path)).toEqual(['1.sql', '2.sql']);
  });

  test('leaves folders in the layout of other tools to them', () => {
    expect(histories(atlas, { 'm/atlas.sum': '', 'm/1_a.up.sql': 'SELECT 1;' })).toEqual([]);
    expect(histories(atlas, { 'm/atlas.sum': '', 'm/1_a.sql': '-- +goose Up\nSELECT 1;' })).toEqual([]);
  });
});
