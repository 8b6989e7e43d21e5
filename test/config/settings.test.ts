import { describe, expect, it } from 'vitest';
import { EXAMPLE, renderSettingsPage } from '../../src/config/settings-page.ts';
import { defaultSettings, mergeSettings, parseSettings } from '../../src/config/settings.ts';

const PATH = '.github/architect.yml';
const problemOf = (text: string) => parseSettings(text, PATH).problem;

it('fills in what a file leaves out', () => {
  expect(parseSettings('drafts: true\n', PATH)).toEqual({ settings: { ...defaultSettings, drafts: true } });
});

it.each(['', '# nothing yet\n', '---\n', '{}'])('takes %j for a file that asks for nothing', (text) => {
  expect(parseSettings(text, PATH)).toEqual({ settings: defaultSettings });
});

it('reads every setting of the documented example', () => {
  expect(parseSettings(EXAMPLE, PATH)).toEqual({
    settings: {
      ...defaultSettings,
      maxComments: 4,
      minLevel: 'warning',
      gate: 'error',
      exclude: ['legacy/**'],
      rules: { LK11: 'error', 'require-concurrent-index': 'off' },
      database: { engine: 'postgres', version: 16 },
      tables: { orders: { rows: 120_000_000, writesPerSecond: 900 } },
      context: {
        product: 'Order management for 400 shops.',
        scale: '900 writes per second at peak; doubles every year.',
        team: 'Six engineers, one on call.',
        constraints: 'No maintenance window. EU data stays in the EU.',
        priorities: 'Availability over delivery speed.',
      },
    },
  });
});

it('documents every setting, with its default', async () => {
  await expect(renderSettingsPage()).toMatchFileSnapshot('../../docs/settings.md');
});

describe('a mistake is named with its line and what to write instead', () => {
  it.each([
    ['drafts: true\nmaxComment: 3', 2, 'There is no setting "maxComment". Did you mean "maxComments"?'],
    ['tables:\n  orders:\n    row: 5', 3, 'There is no setting "tables.orders.row". Did you mean "rows"?'],
    ['database:\n  flavour: x', 2, 'There is no setting "database.flavour". There are: engine, version.'],
    ['\nmaxComments: six', 2, '"maxComments" must be a whole number from 0 to 50, not "six".'],
    ['maxComments: 51', 1, '"maxComments" must be a whole number from 0 to 50, not 51.'],
    ['maxComments:', 1, '"maxComments" must be a whole number from 0 to 50, not null.'],
    ['enabled: off', 1, '"enabled" must be true or false, not "off".'],
    ['gate: errors', 1, '"gate" must be error, warning, note or never, not "errors".'],
    ['exclude: src/**', 1, '"exclude" must be a list of at most 200 globs, not "src/**".'],
    ['rules:\n  LK05: note\n  LK11: fatal', 3, '"rules.LK11" must be error, warning, note or off, not "fatal".'],
    [
      'rules:\n  "LK 11": off',
      2,
      '"LK 11" cannot stand in "rules", a map from rule ids or codes, such as LK11, to levels.',
    ],
    ['tables:\n  a:\n    rows: 1_000', 3, '"tables.a.rows" must be a number of rows, without separators, not "1_000".'],
    ['context:\n  team: [a]', 2, '"context.team" must be text of at most 4,000 characters, not ["a"].'],
    ['- drafts', 1, 'The file must be a map of settings, not ["drafts"].'],
    ['drafts: true\ndrafts: false', 2, 'This key is there twice.'],
    ['a: "open', 1, 'This is not valid YAML: Missing closing "quote.'],
    ['gate: *gate', 1, 'This alias has no anchor before it.'],
    ['a: 1\n---\nb: 2', 2, 'This is not valid YAML: Source contains multiple documents'],
    ['maxComments: 99\ndrafts: 3', 1, '"maxComments" must be a whole number from 0 to 50, not 99. More on line 2.'],
  ])('%j', (text, line, message) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ path: PATH, line });
    expect(problem?.message).toContain(message);
    expect(parseSettings(text, PATH).settings).toEqual(defaultSettings);
  });
});

describe('a file made to hang or to fill memory ends in a problem at once', () => {
  const laughs = [
    'a: &a [lol, lol]',
    ...Array.from({ length: 30 }, (_, at) => {
      const [name, before] = [`k${at + 1}`, at === 0 ? 'a' : `k${at}`];
      return `${name}: &${name} [*${before}, *${before}, *${before}]`;
    }),
  ].join('\n');

  it.each([
    ['aliases that multiply', laughs, 'Aliases multiply here'],
    ['many aliases', `a: &a [${'x, '.repeat(2000)}]\nb: [${'*a, '.repeat(60)}]`, 'Aliases multiply here'],
    ['brackets that nest', '['.repeat(30_000), 'nested more than 20 levels'],
    ['lists that nest on one line', '- '.repeat(15_000), 'nested more than 20 levels'],
    ['keys that are keys', `${'? '.repeat(20)}a`, 'A key must be plain text.'],
    ['maps as keys in flow', `${'{'.repeat(15)}a${'}'.repeat(15)}`, 'A key must be plain text.'],
    ['many keys', Array.from({ length: 6000 }, (_, at) => `${at.toString(36)}:`).join('\n'), ''],
    ['a large file', '#'.repeat(40_000), 'The file has 40000 characters; the limit is 32768.'],
  ])('%s', (_, text, message) => {
    const start = performance.now();
    const problem = problemOf(text);
    expect(performance.now() - start).toBeLessThan(1500);
    expect(problem?.message).toContain(message);
    expect(problem?.message.length).toBeLessThan(400);
  });
});

it('takes an alias that saves typing', () => {
  const { settings } = parseSettings('tables:\n  orders: &big { rows: 5 }\n  users: *big\n', PATH);
  expect(settings.tables).toEqual({ orders: { rows: 5 }, users: { rows: 5 } });
});

it('has no way to a prototype', () => {
  expect(problemOf('__proto__:\n  enabled: false')?.message).toContain('There is no setting "__proto__".');
  const { settings } = parseSettings('tables:\n  __proto__:\n    rows: 5\n', PATH);
  expect(settings.tables['orders']).toBeUndefined();
});

it('lets later files win, by key in maps and as a whole elsewhere', () => {
  const merged = mergeSettings([
    { exclude: ['a'], rules: { LK11: 'off', LK05: 'note' }, tables: { orders: { rows: 1 } }, context: { team: 'old' } },
    { exclude: ['b'], rules: { LK11: 'error' }, tables: { users: { rows: 2 } }, context: { scale: 'big' } },
  ]);
  expect(merged).toEqual({
    ...defaultSettings,
    exclude: ['b'],
    rules: { LK11: 'error', LK05: 'note' },
    tables: { orders: { rows: 1 }, users: { rows: 2 } },
    context: { team: 'old', scale: 'big' },
  });
});
