import { describe, expect, it } from 'vitest';
import { pullRequestsOn } from '../../src/github/octokit-pull-requests.ts';
import type { CheckRun } from '../../src/github/pull-requests.ts';
import { githubAnswering, type Request } from '../helpers/github-server.ts';
import { HEAD, self } from './pull-fixture.ts';

type Stored = {
  id: number;
  status: string;
  conclusion?: string;
  external_id: string;
  html_url: string;
  annotations: number;
  title: string;
};

const at = { owner: 'acme', repo: 'shop', commit: HEAD };
const check = (annotations: number, changes: Partial<CheckRun> = {}): CheckRun => ({
  conclusion: 'neutral',
  title: '1 error',
  summary: 'Look.',
  annotations: Array.from({ length: annotations }, (_, index) => ({
    path: 'a.sql',
    line: index + 1,
    endLine: index + 1,
    level: 'failure',
    title: 't',
    message: 'm',
  })),
  ...changes,
});

/** Check runs as GitHub keeps them: annotations are appended by every update. `failAt`: the nth write breaks after it. */
async function checks({ failAt = 0 } = {}) {
  const runs: Stored[] = [];
  let writes = 0;
  const shown = ({ annotations, ...run }: Stored) => ({ ...run, output: { annotations_count: annotations } });
  const write = (run: Stored, request: Request) => {
    const body = request.body as { output: { annotations: unknown[]; title: string } } & Partial<Stored>;
    const { output, ...rest } = body;
    Object.assign(run, rest, { annotations: run.annotations + output.annotations.length, title: output.title });
    writes += 1;
    return writes === failAt ? { instead: 'reset' as const } : { body: shown(run) };
  };
  const server = await githubAnswering({
    [`GET /repos/acme/shop/commits/${HEAD}/check-runs`]: ({ query }) => {
      expect(query.get('app_id')).toBe('77');
      expect(query.get('check_name')).toBe('Architecture review');
      return { body: { total_count: runs.length, check_runs: runs.slice(-1).map(shown) } };
    },
    'POST /repos/acme/shop/check-runs': (request) => {
      const id = runs.length + 1;
      const run = {
        id,
        status: '',
        external_id: '',
        html_url: `https://github.test/runs/${id}`,
        annotations: 0,
        title: '',
      };
      runs.push(run);
      return write(run, request);
    },
    '*': (request) => {
      const run = runs.find(({ id }) => request.path === `/repos/acme/shop/check-runs/${id}`);
      return run && request.method === 'PATCH' ? write(run, request) : { status: 404 };
    },
  });
  const pulls = pullRequestsOn(server.octokit, self);
  return { runs, put: (one: CheckRun) => pulls.putCheckRun(at, one), writes: () => writes };
}

describe('a check run', () => {
  it('is written in one call, with its annotations', async () => {
    const { runs, put } = await checks();
    expect(await put(check(2))).toBe('https://github.test/runs/1');
    expect(runs).toMatchObject([{ status: 'completed', conclusion: 'neutral', annotations: 2, title: '1 error' }]);
  });

  it('is not written again when it says so already', async () => {
    const { put, writes } = await checks();
    await put(check(2));
    await put(check(2));
    expect(writes()).toBe(1);
  });

  it('gets its annotations fifty at a time and is finished with the last', async () => {
    const { runs, put, writes } = await checks();
    await put(check(120));
    expect(writes()).toBe(3);
    expect(runs).toMatchObject([{ status: 'completed', annotations: 120 }]);
  });

  it('goes on where it broke off, with no annotation twice', async () => {
    const { runs, put } = await checks({ failAt: 2 });
    await expect(put(check(120))).rejects.toThrow('GitHub could not be reached while writing the check run');
    expect(runs).toMatchObject([{ status: 'in_progress', annotations: 100 }]);
    await put(check(120));
    expect(runs).toMatchObject([{ status: 'completed', annotations: 120 }]);
  });

  it('replaces its own progress message', async () => {
    const { runs, put } = await checks();
    await put({ title: 'Reviewing', summary: '…', annotations: [] });
    expect(runs).toMatchObject([{ status: 'in_progress' }]);
    await put(check(1));
    expect(runs).toMatchObject([{ id: 1, status: 'completed', title: '1 error', annotations: 1 }]);
  });

  it('is followed by a new one when it says something else, since annotations cannot be taken back', async () => {
    const { runs, put } = await checks();
    await put(check(2));
    await put(check(1, { title: 'Fixed one' }));
    expect(runs).toMatchObject([
      { id: 1, annotations: 2 },
      { id: 2, annotations: 1, title: 'Fixed one' },
    ]);
  });
});
