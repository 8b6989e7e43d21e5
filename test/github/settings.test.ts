import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/config/settings.ts';
import { TransientError } from '../../src/domain/errors.ts';
import { readSettings } from '../../src/github/settings.ts';
import { type Answer, githubAnswering } from '../helpers/github-server.ts';

const shop = { owner: 'acme', repo: 'shop' };
const at = (repo: string, path = '.github/architect.yml') => `GET /repos/acme/${repo}/contents/${path}`;
const bytes = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' };
const file = (body: string): Answer => ({ headers: bytes, body });

async function read(answers: Readonly<Record<string, Answer>>) {
  const server = await githubAnswering(answers);
  return { ...(await readSettings(server.octokit, shop)), requests: server.requests };
}

it('reads the default branch and nothing else', async () => {
  const { settings, problem, requests } = await read({ [at('shop')]: file('maxComments: 3\n') });
  expect(settings).toEqual({ ...defaultSettings, maxComments: 3 });
  expect(problem).toBeUndefined();
  expect(requests.map(({ url }) => url)).toEqual(['/repos/acme/shop/contents/.github%2Farchitect.yml']);
});

it('uses the defaults where nobody wrote a file', async () => {
  const { settings, problem, requests } = await read({});
  expect({ settings, problem }).toEqual({ settings: defaultSettings, problem: undefined });
  expect(requests.map(({ path }) => path.split('/')[3])).toEqual(['shop', '.github']);
});

it('uses the organisation’s file for a repository without its own', async () => {
  const { settings } = await read({ [at('.github')]: file('gate: error') });
  expect(settings.gate).toBe('error');
});

it('leaves the organisation’s file out where a repository has its own', async () => {
  const { settings } = await read({ [at('.github')]: file('gate: error'), [at('shop')]: file('drafts: true') });
  expect(settings).toMatchObject({ gate: 'never', drafts: true });
});

it('adds to the organisation’s file where the repository extends it, by key', async () => {
  const { settings } = await read({
    [at('.github')]: file('gate: error\nrules:\n  LK11: note\n  LK05: off\ntables:\n  orders: { rows: 5 }\n'),
    [at('shop')]: file('_extends: .github\nrules:\n  LK11: error\ntables:\n  users: { rows: 9 }\n'),
  });
  expect(settings).toMatchObject({
    gate: 'error',
    rules: { LK11: 'error', LK05: 'off' },
    tables: { orders: { rows: 5 }, users: { rows: 9 } },
  });
});

describe('a file that cannot be used gives the defaults and says where', () => {
  it('in the repository', async () => {
    const { settings, problem } = await read({ [at('shop')]: file('drafts: true\nmaxComment: 3\n') });
    expect(settings).toEqual(defaultSettings);
    expect(problem).toEqual({
      path: '.github/architect.yml',
      line: 2,
      message: 'There is no setting "maxComment". Did you mean "maxComments"?',
    });
  });

  it('in the organisation’s repository, by its name', async () => {
    const { problem } = await read({ [at('.github')]: file('gate: maybe') });
    expect(problem).toEqual({
      path: 'acme/.github: .github/architect.yml',
      line: 1,
      message: '"gate" must be error, warning, note or never, not "maybe".',
    });
  });

  it('when it is a YAML bomb, quickly', async () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghijklm'
        .split('')
        .map((name, at) => `${name}: &${name} [*${'abcdefghijkl'[at]}, *${'abcdefghijkl'[at]}]`),
    ];
    const start = performance.now();
    const { settings, problem } = await read({ [at('shop')]: file(bomb.join('\n')) });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(settings).toEqual(defaultSettings);
    expect(problem).toMatchObject({ line: 2, message: 'Aliases multiply here; write the values out instead.' });
  });

  it('when it is a folder', async () => {
    const { problem } = await read({
      [at('shop')]: { headers: { 'content-type': 'application/json; charset=utf-8' }, body: [] },
    });
    expect(problem?.message).toMatch(/exists, but is either a directory or a submodule/);
  });

  it('when files extend each other for ever', async () => {
    const { problem } = await read({
      [at('shop')]: file('_extends: shop:.github/a.yml'),
      [at('shop', '.github/a.yml')]: file('_extends: shop:.github/b.yml'),
      [at('shop', '.github/b.yml')]: file('_extends: shop:.github/a.yml'),
    });
    expect(problem?.message).toMatch(/Recursion detected/);
  });

  it('when files extend too many others', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 9 }, (_, n) => [
        at('shop', `.github/${n}.yml`),
        file(`_extends: shop:.github/${n + 1}.yml`),
      ]),
    );
    const { problem, requests } = await read({ ...chain, [at('shop')]: file('_extends: shop:.github/0.yml') });
    expect(problem?.message).toBe('More than 4 settings files extend each other.');
    expect(requests).toHaveLength(4);
  });
});

it('does not take a failing GitHub for a missing file', async () => {
  await expect(read({ [at('shop')]: { status: 502 } })).rejects.toThrow(TransientError);
});

it('reads a server that sends the raw file as bytes', async () => {
  const { settings } = await read({
    [at('shop')]: { headers: { 'content-type': 'application/octet-stream' }, body: 'maxComments: 2' },
  });
  expect(settings.maxComments).toBe(2);
});
