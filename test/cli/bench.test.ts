import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hazardsFor } from '../../src/cli/bench/hazard-map.ts';
import { matchOf } from '../../src/cli/bench/match.ts';
import { ScratchRepository, scratchEnv } from '../git/scratch-repository.ts';
import { blockingIndex } from './report.ts';
import { run } from './terminal.ts';

const known = {
  id: 'shop-index',
  repo: 'acme/shop',
  head: 'x',
  base: 'y',
  files: [blockingIndex.path],
  lines: [{ path: blockingIndex.path, line: 5 }],
  removedLines: [],
  hazard: 'index-not-concurrent',
  expected: 'The index on orders.user_id is built while writes are blocked.',
  difficulty: 1,
  fixedOn: '2026-02-01',
};

describe('a case counts as found', () => {
  it('by a finding of its hazard within three lines of a marked line', () => {
    expect(matchOf(known, [{ ...blockingIndex, line: 2, endLine: 2 }])?.by).toBe('place');
    expect(matchOf(known, [{ ...blockingIndex, line: 8, endLine: 9 }])?.by).toBe('place');
  });

  it('elsewhere in its files only when table and column are the same', () => {
    expect(matchOf(known, [{ ...blockingIndex, line: 90, endLine: 90 }])?.by).toBe('name');
    expect(matchOf(known, [{ ...blockingIndex, line: 90, endLine: 90, tables: ['users'] }])).toBeUndefined();
  });

  it('not by another hazard, another file, or a line farther off about something else', () => {
    const far = { ...blockingIndex, line: 9, endLine: 9, title: '', message: '', quote: '' };
    expect(matchOf(known, [far])).toBeUndefined();
    expect(matchOf(known, [{ ...blockingIndex, hazard: 'data-loss' }])).toBeUndefined();
    expect(matchOf(known, [{ ...blockingIndex, path: 'other.sql' }])).toBeUndefined();
  });
});

it('lets a word of our own vocabulary stand for itself and an unknown one for nothing of ours', () => {
  expect(hazardsFor('write-lock')).toEqual(['write-lock']);
  expect(hazardsFor('never-heard')).toEqual(['never-heard']);
});

describe('architect bench', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'architect-bench-'));
  const cases = path.join(folder, 'cases.json');
  const clean = path.join(folder, 'clean.json');
  const env = { ...scratchEnv, ARCHITECT_CACHE_DIR: path.join(folder, 'cache') };
  const index = (concurrently: string): string => `CREATE INDEX ${concurrently} orders_user_idx ON orders (user_id);\n`;

  beforeAll(() => {
    using scratch = new ScratchRepository();
    const base = scratch.commit({
      'migrations/000001_orders.up.sql': 'CREATE TABLE orders (id bigint, user_id bigint);\n',
    });
    const good = scratch.commit({ 'migrations/000002_more.up.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' });
    const bad = scratch.commit({ 'migrations/000003_index.up.sql': index('') });
    const file = 'migrations/000003_index.up.sql';
    const fault = {
      id: 'shop-index',
      repo: 'acme/shop',
      introducing_commit: bad,
      base: good,
      files: [file],
      lines: [{ path: file, line: 1 }],
      hazard: 'index-not-concurrent',
      expected: 'blocks',
      difficulty: 1,
    };
    writeFileSync(
      cases,
      JSON.stringify([
        { ...fault, fixed_on: '2026-01-01' },
        { ...fault, id: 'shop-race', hazard: undefined, kind: 'race-other', difficulty: 3, fixed_on: '2025-01-01' },
        { ...fault, id: 'absent', repo: 'acme/absent' },
      ]),
    );
    writeFileSync(clean, JSON.stringify([{ id: 'clean-note', repo: 'acme/shop', commit: good, base }]));
    mkdirSync(path.join(folder, 'acme+shop'));
    renameSync(path.join(scratch.dir, '.git'), path.join(folder, 'acme+shop/repo'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints recall, false alarms, replay, time, and what could not be reviewed', async () => {
    const args = ['bench', cases, '--clean', clean, '--repos', folder, '--no-model', '--verbose'];
    const { code, out, err } = await run(args, { env });
    expect(err).toBe('');
    expect(out).toContain('FOUND  shop-index [index-not-concurrent, difficulty 1]');
    expect(out).toContain('MISSED shop-race [race-other, difficulty 3]');
    expect(out).toContain('QUIET  clean-note');
    expect(out).toMatch(/^Recall +1 of 3 \(33%\)$/m);
    expect(out).toMatch(/^ {2}difficulty 1 +1 of 2 \(50%\)$/m);
    expect(out).toMatch(/^ {2}fixed in 2026 +1 of 1 \(100%\)$/m);
    expect(out).toMatch(/^Looked at +the marked file of 2 of 3 \(67%\)/m);
    expect(out).toMatch(/^False alarms +0 on 1 clean change /m);
    expect(out).toMatch(/^Replay +3 of 3 statements \(100%\)/m);
    expect(out).toMatch(/^Not reviewed: absent \(repository not there\)$/m);
    expect(code).toBe(0);
  });

  it('prints the same as JSON', async () => {
    const { out } = await run(
      ['bench', cases, '--repos', folder, '--only', 'shop-', '--no-model', '--format', 'json'],
      { env },
    );
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      summary: { recall: { found: 1, total: 2 }, byHazard: { 'race-other': { found: 0, total: 1 } } },
      faults: [{ known: { id: 'shop-index' }, match: { by: 'place' } }, { known: { id: 'shop-race' } }],
    });
  });

  it('says what is wrong with a case file', async () => {
    const broken = path.join(folder, 'broken.json');
    writeFileSync(broken, '[{ "id": 1 }]');
    const { code, err } = await run(['bench', broken], { env });
    expect(err).toContain('does not hold cases');
    expect(code).toBe(2);
  });
});
