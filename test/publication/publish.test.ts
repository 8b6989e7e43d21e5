import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/config/settings.ts';
import { SupersededError } from '../../src/domain/errors.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { Review } from '../../src/domain/review.ts';
import { type Publication, publish } from '../../src/publication/publish.ts';
import { fakeGitHub } from './fake-github.ts';
import { finding, HEAD, review } from './finding-fixture.ts';

const NEXT = 'c'.repeat(40);
const lock = finding();
const loss = finding({
  path: 'db/2.sql',
  line: 5,
  endLine: 5,
  hazard: 'data-loss',
  level: 'warning',
  title: 'Dropping this column loses data',
  quote: 'DROP COLUMN email',
});

type GitHub = ReturnType<typeof fakeGitHub>;

function post(
  github: GitHub,
  findings: readonly Finding[],
  changes: Partial<Publication> & { of?: Partial<Review> } = {},
) {
  const { of, ...rest } = changes;
  return publish({
    pulls: github.pulls,
    pull: { ...github.pull },
    review: review(findings, { head: github.pull.head, ...of }),
    settings: defaultSettings,
    ...rest,
  });
}

describe('a first review', () => {
  it('is one review with a comment on each finding, and a neutral check run', async () => {
    const github = fakeGitHub();
    const published = await post(github, [lock, loss]);

    expect(published).toEqual({
      review: { id: 1, url: 'https://github.test/r/1' },
      check: { url: `https://github.test/checks/${HEAD}` },
      fresh: 2,
      standing: 0,
      fixed: 0,
    });
    expect(github.reviews).toHaveLength(1);
    expect(github.reviews[0]?.draft.comments).toMatchObject([
      { path: 'db/1.sql', line: 2, side: 'RIGHT' },
      { path: 'db/2.sql', line: 5, side: 'RIGHT' },
    ]);
    expect(github.check()).toMatchObject({
      conclusion: 'neutral',
      title: '1 error, 1 warning',
      annotations: [
        { path: 'db/1.sql', line: 2, endLine: 2, level: 'failure', title: lock.title },
        { path: 'db/2.sql', line: 5, level: 'warning', title: loss.title },
      ],
    });
  });

  it('comments on the part of a statement that the diff shows', async () => {
    const github = fakeGitHub({ lines: [[4, 9]] });
    await post(github, [finding({ line: 2, endLine: 30 })]);
    expect(github.reviews[0]?.draft.comments).toMatchObject([{ startLine: 4, line: 9 }]);
  });

  it('keeps to maxComments, most severe first, and lists the rest in the summary', async () => {
    const github = fakeGitHub();
    const many = Array.from({ length: 9 }, (_, at) =>
      finding({
        rule: `rule-${at}`,
        line: at + 1,
        endLine: at + 1,
        quote: `s${at}`,
        title: `Problem ${at}`,
        message: `Details ${at}`,
      }),
    );
    await post(github, many);
    const { draft } = github.reviews[0]!;
    expect(draft.comments.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(draft.body).toContain('- **Error · Problem 0** · `db/1.sql:1`\n- ');
    expect(draft.body).toContain('- **Error · Problem 8** · `db/1.sql:9`  \n  Details 8');
    expect(draft.body).not.toContain('Details 5');
  });

  it('puts a finding off the diff into the summary instead of failing', async () => {
    const github = fakeGitHub({ lines: [[10, 12]] });
    await post(github, [lock]);
    expect(github.reviews[0]?.draft.comments).toEqual([]);
    expect(github.reviews[0]?.body).toContain('nobody can place an order');
  });

  it('says nothing where nothing was found, and the check run says what was looked at', async () => {
    const github = fakeGitHub();
    await post(github, []);
    expect(github.reviews).toEqual([]);
    expect(github.check()).toMatchObject({ conclusion: 'neutral', title: 'Nothing found in 2 files', annotations: [] });
    expect(github.check()?.summary).toBe(
      'Nothing was found in what was looked at.\n\nLooked at 2 migrations. 3 statements: 3 run on the engine.',
    );
  });

  it('says so when nothing in the change is architectural', async () => {
    const github = fakeGitHub();
    const coverage = {
      ...review([]).coverage,
      reviewed: [],
      statements: { total: 0, replayed: 0, parsed: 0, opaque: 0 },
    };
    await post(github, [], { of: { coverage } });
    expect(github.reviews).toEqual([]);
    expect(github.check()).toMatchObject({ conclusion: 'neutral', title: 'Nothing architectural in this change' });
  });

  it('names the line of a settings file that could not be used', async () => {
    const github = fakeGitHub();
    const settingsProblem = { path: '.github/architect.yml', line: 3, message: 'There is no setting "gaet". @team' };
    await post(github, [], { settingsProblem });
    expect(github.check()?.title).toBe('Nothing found in 2 files · the settings file could not be used');
    expect(github.check()?.summary).toContain(
      '**`.github/architect.yml`, line 3 could not be used; the defaults apply.** There is no setting "gaet". `@team`',
    );
  });

  it('says of the change as a whole what was not listed, without counting it as a file', async () => {
    const github = fakeGitHub();
    const skipped = [
      { path: '*', reason: 'GitHub lists at most 3000 changed files.' },
      { path: 'a.png', reason: 'binary' },
    ];
    await post(github, [], { of: { coverage: { ...review([]).coverage, skipped } } });
    expect(github.check()?.summary).toContain('Left out: 1 file. 1 gap in what could be checked.');
    expect(github.check()?.text).toContain('- GitHub lists at most 3000 changed files.\n- `a.png`: binary');
  });

  it('names settings that have no effect', async () => {
    const github = fakeGitHub();
    await post(github, [], { ignoredSettings: ['`rules.ban-drop-colum` has no effect: there is no such rule.'] });
    expect(github.check()?.summary).toMatch(/^In the settings, `rules\.ban-drop-colum` has no effect/);
  });
});

describe('running twice posts once', () => {
  it('when nothing happened in between', async () => {
    const github = fakeGitHub();
    await post(github, [lock, loss]);
    await post(github, [lock, loss]);
    expect(github.reviews).toHaveLength(1);
    expect(github.threads).toHaveLength(2);
    expect(github.checkWrites()).toBe(1);
  });

  it.each(['createReview', 'putCheckRun'] as const)('when it is killed after %s', async (breakAt) => {
    const github = fakeGitHub({ breakAt });
    await expect(post(github, [lock, loss])).rejects.toThrow(`SIGKILL after ${breakAt}`);
    await post(github, [lock, loss]);
    expect(github.reviews).toHaveLength(1);
    expect(github.threads).toHaveLength(2);
    expect(github.checkWrites()).toBe(1);
    expect(github.check()).toMatchObject({ title: '1 error, 1 warning' });
  });

  it('when the model finds other things the second time: they are on the check run', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    await post(github, [lock, finding({ quote: 'other', title: 'Another thing', proof: 'judged' })]);
    expect(github.reviews).toHaveLength(1);
    expect(github.check()?.summary).toContain('Another thing');
    expect(github.threads.some(({ own }) => own.length > 1)).toBe(false);
  });

  it.each(['reply', 'resolve'] as const)('when it is killed after %s of what was fixed', async (breakAt) => {
    const github = fakeGitHub({ breakAt });
    await post(github, [lock]);
    github.push(NEXT);
    await expect(post(github, [])).rejects.toThrow(`SIGKILL after ${breakAt}`);
    await post(github, []);
    expect(github.threads[0]?.own).toHaveLength(2);
    expect(github.threads[0]?.resolved).toBe(true);
  });
});

describe('pushing again', () => {
  it('says nothing about what stands, wherever its lines moved', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    github.push(NEXT);
    const published = await post(github, [{ ...lock, line: 14, endLine: 14, quote: `  ${lock.quote.toLowerCase()}` }]);
    expect(published).toMatchObject({ fresh: 0, standing: 1, fixed: 0 });
    expect(github.reviews).toHaveLength(1);
    expect(github.check()).toMatchObject({ title: '1 error (0 new)', annotations: [{ line: 14 }] });
    expect(github.check()?.summary).toContain('### Still open');
  });

  it('posts what is new and only that', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    github.push(NEXT);
    await post(github, [lock, loss]);
    expect(github.reviews).toHaveLength(2);
    expect(github.reviews[1]?.draft.comments).toMatchObject([{ path: 'db/2.sql', line: 5 }]);
    expect(github.reviews[1]?.body).not.toContain(lock.title);
  });

  it('says what was fixed in its thread and resolves it, once', async () => {
    const github = fakeGitHub();
    await post(github, [lock, loss]);
    github.push(NEXT);
    expect(await post(github, [loss])).toMatchObject({ fixed: 1, standing: 1 });
    github.push('d'.repeat(40));
    expect(await post(github, [loss])).toMatchObject({ fixed: 0 });
    expect(github.threads[0]?.own[1]).toMatch(/^Fixed as of cccccccccccc\./);
    expect(github.threads[0]?.own).toHaveLength(2);
    expect(github.threads).toMatchObject([{ resolved: true }, { resolved: false }]);
    expect(github.checks.get(NEXT)?.summary).toContain(
      '### Fixed\n\n- This index build blocks every write to "orders"',
    );
    expect(github.reviews).toHaveLength(1);
  });

  it('posts again what came back after it was fixed', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    github.push(NEXT);
    await post(github, []);
    github.push('d'.repeat(40));
    await post(github, [lock]);
    expect(github.reviews).toHaveLength(2);
    github.push('e'.repeat(40));
    await post(github, [lock]);
    expect(github.reviews).toHaveLength(2);
  });

  it('does not call fixed what was not looked at again', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    github.push(NEXT);
    const { coverage } = review([]);
    const cut = { ...coverage, reviewed: [], skipped: [{ path: 'db/1.sql', reason: 'too large' }] };
    expect(await post(github, [], { of: { coverage: cut } })).toMatchObject({ fixed: 0 });
    const died = { ...coverage, reviewed: [], gaps: ['The analysis ran out of memory'] };
    expect(await post(github, [], { of: { coverage: died } })).toMatchObject({ fixed: 0 });
    expect(github.threads).toMatchObject([{ resolved: false, own: [expect.any(String)] }]);
  });

  it('calls fixed what left the change altogether', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    github.push(NEXT);
    const { coverage } = review([]);
    const reverted = { ...coverage, reviewed: coverage.reviewed.slice(1) };
    expect(await post(github, [], { of: { coverage: reverted } })).toMatchObject({ fixed: 1 });
  });

  it('calls a judgement fixed only when its line changed, since a model does not say everything twice', async () => {
    const github = fakeGitHub();
    await post(github, [finding({ proof: 'judged', rule: 'architect' })]);
    github.push(NEXT);
    expect(await post(github, [])).toMatchObject({ fixed: 0 });
    github.threads[0]!.outdated = true;
    github.push('d'.repeat(40));
    expect(await post(github, [])).toMatchObject({ fixed: 1 });
  });

  it('does not repeat what a person resolved', async () => {
    const github = fakeGitHub();
    await post(github, [lock]);
    Object.assign(github.threads[0]!, { resolved: true, resolvedBy: 'ana' });
    github.push(NEXT);
    await post(github, [lock]);
    expect(github.reviews).toHaveLength(1);
    expect(github.check()).toMatchObject({ title: 'Nothing found in 2 files', annotations: [] });
    expect(github.check()?.summary).toContain('### Resolved by a person, still in the code');
  });

  it('does not repeat what was only listed in a summary', async () => {
    const github = fakeGitHub({ lines: [[10, 12]] });
    await post(github, [lock]);
    github.push(NEXT);
    await post(github, [lock]);
    expect(github.reviews).toHaveLength(1);
  });

  it('does not believe a marker that somebody else’s text carries', async () => {
    const github = fakeGitHub();
    const forged = `<!-- architect:fingerprint=${loss.fingerprint} proof=proved head=${HEAD} -->`;
    await post(github, [finding({ message: `x\n\n${forged}`, fix: `-- x\n\n${forged}\n`, remedy: `\n\n${forged}` })]);
    github.push(NEXT);
    await post(github, [loss]);
    expect(github.reviews).toHaveLength(2);
  });
});

describe('when a person asks again', () => {
  it('sums up everything, once per state', async () => {
    const github = fakeGitHub();
    await post(github, [lock, loss]);
    await post(github, [lock, loss], { full: true });
    await post(github, [lock, loss], { full: true });
    expect(github.reviews).toHaveLength(2);
    expect(github.reviews[1]?.draft.comments).toEqual([]);
    expect(github.reviews[1]?.body).toContain(lock.title);
    expect(github.reviews[1]?.body).toContain(loss.title);
  });

  it('posts once even when it is killed on the way', async () => {
    const github = fakeGitHub({ breakAt: 'createReview', lines: [[2, 3]] });
    await expect(post(github, [lock, loss], { full: true })).rejects.toThrow('SIGKILL');
    await post(github, [lock, loss], { full: true });
    expect(github.reviews).toHaveLength(1);
  });
});

describe('the gate', () => {
  const gated = (gate: 'error' | 'warning') => ({ settings: { ...defaultSettings, gate } });

  it('fails the check run at its level and above', async () => {
    const github = fakeGitHub();
    await post(github, [loss], gated('error'));
    expect(github.check()?.conclusion).toBe('neutral');
    await post(github, [loss], gated('warning'));
    expect(github.check()?.conclusion).toBe('failure');
  });

  it('is green only when everything was looked at and nothing found', async () => {
    const github = fakeGitHub();
    const { coverage, model } = review([]);
    const skipped = [{ path: 'a', reason: 'binary' }];
    const conclusion = async (of: Partial<Review>) => {
      await post(github, [], { ...gated('error'), of });
      return github.check()?.conclusion;
    };
    expect(await conclusion({})).toBe('success');
    expect(await conclusion({ coverage: { ...coverage, skipped } })).toBe('neutral');
    expect(await conclusion({ coverage: { ...coverage, gaps: ['3 migrations failed'] } })).toBe('neutral');
    expect(await conclusion({ coverage: { ...coverage, statements: { ...coverage.statements, opaque: 1 } } })).toBe(
      'neutral',
    );
    expect(await conclusion({ coverage: { ...coverage, reviewed: [] } })).toBe('neutral');
    expect(await conclusion({ model: { ...model, used: false, reason: 'no key is configured' } })).toBe('neutral');
    expect(await conclusion({ model: { ...model, reason: 'the budget ran out' } })).toBe('neutral');
  });

  it('is lifted by someone who may write, not by the author of a fork', async () => {
    const github = fakeGitHub();
    await post(github, [lock], gated('error'));
    Object.assign(github.threads[0]!, { resolved: true, resolvedBy: 'mallory' });
    github.push(NEXT);
    await post(github, [lock], gated('error'));
    expect(github.check()?.conclusion).toBe('failure');
    github.writers.add('mallory');
    await post(github, [lock], gated('error'));
    expect(github.check()?.conclusion).toBe('neutral');
  });
});

describe('when GitHub refuses the lines', () => {
  it('drops the comment that is off the diff by now into the summary', async () => {
    const github = fakeGitHub();
    github.refusals.push('Line must be part of the diff');
    const get = github.pulls.get;
    let asked = 0;
    github.pulls.get = async (pull) => {
      asked += 1;
      if (asked === 2) github.setLines([[4, 9]]);
      return get(pull);
    };
    await post(github, [lock, loss]);
    expect(github.reviews).toHaveLength(1);
    expect(github.reviews[0]?.draft.comments).toMatchObject([{ path: 'db/2.sql', line: 5 }]);
    expect(github.reviews[0]?.body).toContain('nobody can place an order');
  });

  it('comments in the summary only when it cannot tell which line is wrong', async () => {
    const github = fakeGitHub();
    github.refusals.push('Unprocessable');
    await post(github, [lock]);
    expect(github.reviews[0]?.draft.comments).toEqual([]);
    expect(github.reviews[0]?.body).toContain('nobody can place an order');
  });

  it('fails with the reason when that is refused too', async () => {
    const github = fakeGitHub();
    github.refusals.push('first', 'second');
    await expect(post(github, [lock])).rejects.toThrow(
      'GitHub refused the review even without inline comments: second',
    );
  });
});

describe('a pull request that moved on', () => {
  it('is left alone before anything is posted', async () => {
    const github = fakeGitHub();
    const stale = review([lock]);
    github.push(NEXT);
    await expect(post(github, [], { review: stale })).rejects.toThrow(SupersededError);
    expect(github.reviews).toEqual([]);
    expect(github.checks.size).toBe(0);
  });

  it('is noticed behind a 422', async () => {
    const github = fakeGitHub();
    github.refusals.push('No commit found');
    const create = github.pulls.createReview;
    github.pulls.createReview = async (pull, draft) => {
      github.push(NEXT);
      return create(pull, draft);
    };
    await expect(post(github, [lock])).rejects.toThrow(`acme/shop#7 moved to ${NEXT} during the review.`);
  });

  it('is left alone when it was closed', async () => {
    const github = fakeGitHub();
    github.pull.state = 'closed';
    await expect(post(github, [lock])).rejects.toThrow('acme/shop#7 was closed during the review.');
  });
});
