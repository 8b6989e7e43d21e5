import { baseName, compare, folderOf, type Format, type History, inFolder, type Target } from './format.ts';
import { mistakesIn, scriptsOf } from './sqitch/plan.ts';
import { psqlStatements } from './sqitch/psql.ts';

const SCRIPT = /(?:^|\/)(?:deploy|revert|verify)\/.+\.sql$/;
const DEPLOY = /(?:^|\/)deploy\/(.+)\.sql$/;
const ENGINES: Readonly<Record<string, Target>> = {
  pg: 'postgres',
  cockroach: 'cockroach',
  mysql: 'mysql',
  sqlite: 'sqlite',
};

/** Variables that the configuration hands to every script, and psql's own as Sqitch sets it. */
function variablesOf(settings: ReadonlyMap<string, string>): Map<string, string> {
  const variables = new Map([['registry', 'sqitch']]);
  for (const [path, text] of settings) {
    if (!path.endsWith('sqitch.conf')) continue;
    for (const [, section = ''] of text.matchAll(
      /^\[(?:core|deploy|engine|target)[^\]\n]*variables[^\]\n]*\]((?:\n(?!\[).*)*)/gm,
    ))
      for (const [, name = '', value = ''] of section.matchAll(/^\s*(\w+)\s*=\s*(.*\S)/gm)) variables.set(name, value);
  }
  return variables;
}

/**
 * Sqitch runs the deploy scripts of `sqitch.plan` in its order, each with psql in a session of its own: what is not
 * between a script's own BEGIN and COMMIT runs statement by statement.
 */
export const sqitch: Format = {
  id: 'sqitch',
  about: {
    finds: '`deploy/*.sql` as `sqitch.plan` names them',
    order: 'the plan, with reworked changes and tags',
    left: 'psql’s `\\i`, `\\if` and `\\copy`',
  },
  certainty: 3,
  runner: {
    name: 'Sqitch',
    scope: 'none',
    source: 'https://github.com/sqitchers/sqitch/blob/develop/lib/App/Sqitch/Engine/pg.pm',
  },
  find(paths) {
    const known = new Set(paths);
    const roots = paths.filter((path) => baseName(path) === 'sqitch.plan').map(folderOf);
    return roots.map((root): History => {
      const inner = roots.filter((other) => other !== root && (root === '' || other.startsWith(`${root}/`)));
      const files = paths.filter(
        (path) =>
          SCRIPT.test(path) &&
          (root === '' || path.startsWith(`${root}/`)) &&
          !inner.some((other) => path.startsWith(`${other}/`)),
      );
      const settings = [
        inFolder(root, 'sqitch.plan'),
        inFolder(root, 'sqitch.conf'),
        inFolder(folderOf(root), 'sqitch.conf'),
      ];
      return { root, files, settings: [...new Set(settings)].filter((path) => known.has(path)) };
    });
  },
  target({ settings }, texts) {
    const engine = settings
      .map((path) => /^\s*engine\s*=\s*(\w+)/m.exec(texts.get(path) ?? '')?.[1])
      .find((name) => name);
    return ENGINES[engine ?? ''];
  },
  order({ files, settings }, texts) {
    const byName = new Map(files.toSorted(compare).map((path) => [DEPLOY.exec(path)?.[1] ?? '', path]));
    const plan = texts.get(settings[0] ?? '') ?? '';
    return [...new Set(scriptsOf(plan, (name) => byName.has(name)).flatMap((name) => byName.get(name) ?? []))];
  },
  refuses({ settings: [plan = ''] }, texts) {
    return mistakesIn(texts.get(plan) ?? '').map((mistake) => `${plan}: Sqitch refuses this plan: ${mistake}`);
  },
  read: (path, text, settings) => [{ statements: psqlStatements(path, text, variablesOf(settings)), atomic: false }],
  preamble: 'CREATE SCHEMA sqitch',
};
