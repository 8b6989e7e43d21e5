import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reviewJson } from '../../src/cli/json-format.ts';
import type { Bench, Figure } from './bench.ts';
import { timeCommandLine } from './cli-process.ts';

/** Histories that many projects will stay below, with what a first review of them may take. */
const SUBJECTS = [
  { repo: 'documenso/documenso', firstReach: 6 },
  { repo: 'langfuse/langfuse', firstReach: 10 },
  { repo: 'triggerdotdev/trigger.dev', firstReach: 18 },
];
const CACHED_REACH = 2;

/** Bare repositories, one folder each, named `<owner>+<name>`. */
const repos = process.env['ARCHITECT_BENCH_REPOS'];

export const cliReview: Bench = {
  name: 'cli-review',
  summary: 'architect review --no-model of the newest commit that adds a Prisma migration, first time and again',
  missing() {
    if (repos === undefined) return 'ARCHITECT_BENCH_REPOS names no folder with bare repositories';
    const absent = SUBJECTS.filter(({ repo }) => folderOf(repo) === undefined).map(({ repo }) => repo);
    return absent.length === 0 ? undefined : `${absent.join(', ')} not in ARCHITECT_BENCH_REPOS`;
  },
  async run() {
    const figures: Figure[] = [];
    for (const { repo, firstReach } of SUBJECTS) figures.push(...(await measure(repo, firstReach)));
    return figures;
  },
};

async function measure(repo: string, firstReach: number): Promise<readonly Figure[]> {
  const dir = folderOf(repo) ?? '';
  const git = (...args: string[]): string => execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();
  const head = git('log', '-1', '--no-merges', '--diff-filter=A', '--format=%H', '--', '*/prisma/migrations/*.sql');
  const history = git('ls-tree', '-r', '--name-only', head).match(/prisma\/migrations\/.*\.sql$/gm)?.length ?? 0;
  const cache = mkdtempSync(path.join(tmpdir(), 'architect-bench-'));
  try {
    const args = ['review', '--repo', dir, '--base', `${head}^`, '--head', head, '--no-model'];
    const print = ['--format', 'json', '--fail-on', 'never'];
    const time = () => timeCommandLine([...args, ...print], { ARCHITECT_CACHE_DIR: cache });
    const first = await time();
    const again = await time();
    const { statements, gaps } = reviewJson.parse(JSON.parse(first.out)).coverage;
    const label = `${repo}, ${history} migrations`;
    return [
      { what: `${label}, nothing cached`, value: first.totalMs / 1_000, unit: 's', reach: firstReach },
      { what: `${label}, base cached`, value: again.totalMs / 1_000, unit: 's', reach: CACHED_REACH },
      { what: `${repo}, statements replayed of ${statements.total}`, value: statements.replayed, unit: '' },
      { what: `${repo}, gaps stated`, value: gaps.length, unit: '' },
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function folderOf(repo: string): string | undefined {
  const folder = path.join(repos ?? '', repo.replace('/', '+'));
  return [folder, path.join(folder, 'repo')].find((dir) => existsSync(path.join(dir, 'HEAD')));
}
