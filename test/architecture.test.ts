import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Lowest first; a file may import only from its own folder and from lower rows. */
const rows: readonly (readonly string[])[] = [
  ['domain'],
  ['config'],
  ['github', 'git', 'llm', 'queue', 'store'],
  ['change-set', 'analysis', 'judgement', 'publication'],
  ['flows'],
  ['commands'],
  ['jobs', 'webhook'],
  ['app.ts'],
  ['cli', 'demo'],
  ['main.ts', 'cli.ts'],
];

const IMPORT = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;
const rowOf = (unit: string) => rows.findIndex((row) => row.includes(unit));
const unitOf = (file: string) => path.relative('src', file).split(path.sep)[0] ?? '';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.join('src', file));

describe('imports point down', () => {
  it.each(files)('%s', (file) => {
    const from = unitOf(file);
    expect(rowOf(from), `"${from}" has no row`).toBeGreaterThanOrEqual(0);
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const to = unitOf(path.join(path.dirname(file), target));
      expect(to === from || (rowOf(to) >= 0 && rowOf(to) < rowOf(from)), `${file} imports ${target}`).toBe(true);
      expect(target.endsWith('.ts') || target.endsWith('.json'), `${target} needs its extension`).toBe(true);
    }
  });
});

it('has no catch-all folders or files', () => {
  const names = files.flatMap((file) => file.split(path.sep)).map((name) => name.replace(/\.ts$/, ''));
  expect(names.filter((name) => ['utils', 'helpers', 'common', 'shared', 'types', 'misc'].includes(name))).toEqual([]);
});
