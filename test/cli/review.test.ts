import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { reviewJson, type ReviewJson } from '../../src/cli/json-format.ts';
import { ScratchRepository, scratchEnv } from '../git/scratch-repository.ts';
import { run } from './terminal.ts';

const cache = mkdtempSync(path.join(tmpdir(), 'architect-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));
const env = { ...scratchEnv, ARCHITECT_CACHE_DIR: cache };

const orders = { 'migrations/000001_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);\n' };
const blocking = { 'migrations/000002_index.up.sql': 'CREATE INDEX orders_user_idx\n  ON orders (user_id);\n' };

/** A repository whose uncommitted change is `change`. */
function shop(change: Parameters<ScratchRepository['write']>[0], base: typeof change = {}): ScratchRepository {
  const scratch = new ScratchRepository();
  scratch.commit({ ...orders, ...base });
  scratch.write(change);
  return scratch;
}

async function reviewAsJson(dir: string): Promise<ReviewJson> {
  const { out, err } = await run(['review', '--repo', dir, '--format', 'json', '--no-model'], { env });
  expect(err).toBe('');
  return reviewJson.parse(JSON.parse(out));
}

describe('architect review', () => {
  it('finds the blocking index in what is not committed yet, shows its line and exits with 1', async () => {
    using scratch = shop(blocking);
    const { code, out, err } = await run(['review', '--no-model'], { env, cwd: scratch.dir });
    expect(err).toBe('');
    expect(out).toContain('migrations/000002_index.up.sql\n');
    expect(out).toMatch(
      /✖ error {2}.*"orders".* {2}require-concurrent-index LK11, proved\n {3}1 │ CREATE INDEX orders_user_idx\n/,
    );
    expect(out).toContain('1 statement: 1 replayed on the engine.');
    expect(out).toContain('Model: not used (--no-model was given).');
    expect(code).toBe(1);
  });

  it('shows a line that ends in a carriage return as the author sees it', async () => {
    const text = Object.values(blocking)[0]?.replaceAll('\n', '\r\n') ?? '';
    using scratch = shop({ 'migrations/000002_index.up.sql': text });
    const { out } = await run(['review', '--no-model'], { env, cwd: scratch.dir });
    expect(out).toContain('1 │ CREATE INDEX orders_user_idx\n');
  });

  it('gives the same as JSON in its documented shape', async () => {
    using scratch = shop(blocking);
    const printed = await reviewAsJson(scratch.dir);
    expect(printed.findings).toMatchObject([
      { rule: 'require-concurrent-index', path: 'migrations/000002_index.up.sql', line: 1, endLine: 2, side: 'RIGHT' },
    ]);
    expect(printed.coverage.reviewed).toMatchObject([{ path: 'migrations/000002_index.up.sql', surface: 'migration' }]);
  });

  it('exits with 0 for an error when nothing shall fail', async () => {
    using scratch = shop(blocking);
    const { code } = await run(['review', '--repo', scratch.dir, '--no-model', '--fail-on', 'never'], { env });
    expect(code).toBe(0);
  });

  it('names a rule in the settings that does not exist', async () => {
    using scratch = shop({ 'README.md': 'a\n' }, { '.github/architect.yml': 'rules:\n  ban-drop-colum: off\n' });
    expect((await run(['review', '--repo', scratch.dir, '--no-model'], { env })).err).toBe(
      'architect: `rules.ban-drop-colum` has no effect: there is no such rule. Did you mean `ban-drop-column`?\n',
    );
  });

  it('says that it reviewed nothing when nothing architectural changed', async () => {
    using scratch = shop({ 'README.md': 'hello\n' });
    const { code, out } = await run(['review', '--repo', scratch.dir, '--no-model'], { env });
    expect(out).toContain('Nothing was reviewed.\nThe change touches no schema, migration, contract or code.');
    expect(code).toBe(0);
  });

  it('takes the settings from the base, never from the change under review', async () => {
    const silence = { '.github/architect.yml': 'rules:\n  require-concurrent-index: off\n' };
    using inBase = shop(blocking, silence);
    expect((await reviewAsJson(inBase.dir)).findings).toEqual([]);
    using inChange = shop({ ...blocking, ...silence });
    expect((await reviewAsJson(inChange.dir)).findings).toHaveLength(1);
  });

  it('reports a broken settings file of the base and reviews with the defaults', async () => {
    using scratch = shop(blocking, { '.github/architect.yml': 'maxComments: 4\nrulez: {}\n' });
    const { code, err } = await run(['review', '--repo', scratch.dir, '--no-model'], { env });
    expect(err).toMatch(/^architect: \.github\/architect\.yml:2: .*rulez.* The defaults apply\.\n$/);
    expect(code).toBe(1);
  });

  it('ends with 2 when the file named by --config is broken, a YAML bomb or not there', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.replace(
      /./g,
      (letter, index: number) =>
        `${letter}: &${letter} [${Array(9)
          .fill(`*${'abcdefghij'[index] ?? ''}`)
          .join(',')}]\n`,
    )}`;
    using scratch = shop({ ...blocking, 'bomb.yml': bomb, 'wrong.yml': 'gate: [\n' });
    for (const [file, message] of [
      ['bomb.yml', 'bomb.yml'],
      ['wrong.yml', 'wrong.yml'],
      ['absent.yml', '--config absent.yml cannot be read'],
    ] as const) {
      const { code, err } = await run(['review', '--config', file], { env, cwd: scratch.dir });
      expect(err).toContain(message);
      expect(code).toBe(2);
    }
  });

  it('leaves out what it cannot read and still reviews the rest', async () => {
    using scratch = shop({
      ...blocking,
      'migrations/000003_dump.up.sql': 'SELECT 1;\n'.repeat(2_000_000),
      'migrations/000004_binary.up.sql': Uint8Array.of(0x53, 0, 1, 2),
    });
    const { findings, coverage } = await reviewAsJson(scratch.dir);
    expect(findings.map(({ rule }) => rule)).toContain('require-concurrent-index');
    expect(coverage.skipped).toEqual(
      expect.arrayContaining([
        { path: 'migrations/000003_dump.up.sql', reason: 'too large: 20 MB, and files above 5 MB are not read' },
        { path: 'migrations/000004_binary.up.sql', reason: 'binary' },
      ]),
    );
  });

  it('reads a migration in UTF-16 and one in Latin-1', async () => {
    const sql = '-- café\nCREATE INDEX orders_user_idx ON orders (user_id);\n';
    for (const content of [Buffer.from(`\ufeff${sql}`, 'utf16le'), Buffer.from(sql, 'latin1')]) {
      using scratch = shop({ 'migrations/000002_index.up.sql': content });
      expect((await reviewAsJson(scratch.dir)).findings).toMatchObject([{ rule: 'require-concurrent-index', line: 2 }]);
    }
  });

  it('finds the same without a cache, and then writes none', async () => {
    using scratch = shop(blocking);
    const empty = path.join(cache, 'empty');
    const withoutCache = ['review', '--repo', scratch.dir, '--format', 'json', '--no-model', '--no-cache'];
    const { out } = await run(withoutCache, { env: { ...env, ARCHITECT_CACHE_DIR: empty } });
    expect(reviewJson.parse(JSON.parse(out)).findings).toEqual((await reviewAsJson(scratch.dir)).findings);
    expect(existsSync(empty)).toBe(false);
  });

  it('leaves no temporary folder behind', async () => {
    using scratch = shop(blocking);
    const folder = path.join(cache, 'tmp');
    mkdirSync(folder);
    vi.stubEnv('TMPDIR', folder);
    await reviewAsJson(scratch.dir);
    expect(readdirSync(folder)).toEqual([]);
    vi.unstubAllEnvs();
  });
});

describe('what cannot run ends with 2 and the next step on standard error', () => {
  it.each([
    [['nope'], 'There is no command "nope". Known: review, history, rules, demo, bench.'],
    [['review', '--nope'], "Unknown option '--nope'. See --help."],
    [['review', '--format', 'xml'], '--format "xml" is not one of pretty, json, sarif, github.'],
    [['review', '--fail-on', 'info'], '--fail-on "info" is not one of error, warning, note, never.'],
    [['review', '--repo', '/nonexistent'], 'Run this inside a repository or name one with --repo DIR.'],
    [['rules', 'LK99'], 'There is no rule "LK99". `architect rules` lists them.'],
    [['bench'], 'Name at least one file with cases.'],
    [['bench', '/nonexistent.json'], '/nonexistent.json cannot be read.'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await run(args, { env });
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('help', () => {
  it('lists the commands without arguments, and a command’s options', async () => {
    expect((await run([])).out).toMatch(/review .*\n.*history .*\n.*rules .*\n.*demo .*\n.*bench /);
    expect((await run(['review', '--help'])).out).toContain('--fail-on LEVEL');
  });
});
