import { describe, expect, it } from 'vitest';
import { Program } from '../../../../../src/analysis/schema/formats/python/program.ts';
import { plain } from '../../../../../src/analysis/schema/formats/python/strings.ts';
import { type Call, shortName, type Value } from '../../../../../src/analysis/schema/formats/python/values.ts';

/** What `upgrade()` calls `op.say` with, as `line: text`, and what it loses, as `line-endLine! reason`. */
function said(...lines: readonly string[]): string[] {
  const out: string[] = [];
  const show = (value: Value): string => {
    if (value.kind === 'list') return `[${value.items.map(show).join(', ')}]`;
    if (value.kind === 'dictionary')
      return `{${value.entries.map(([key, given]) => `${show(key)}: ${show(given)}`).join(', ')}}`;
    return plain(value) ?? value.kind;
  };
  const program = new Program(lines.join('\n'), {
    call: (call: Call) => {
      if (shortName(call.name) !== 'say') return undefined;
      const keywords = [...call.keywords].map(([name, value]) => `${name}=${show(value)}`);
      out.push(`${call.line}: ${[...call.args.map(show), ...keywords].join(' ')}`);
      return { kind: 'none', line: call.line, endLine: call.endLine };
    },
    lost: ({ line, endLine }, _source, reason) => out.push(`${line}-${endLine}! ${reason}`),
  });
  program.run('upgrade');
  return out;
}

const body = (...lines: readonly string[]) => said('def upgrade():', ...lines.map((line) => `    ${line}`));

describe('a Python program', () => {
  it('reads literals, arguments and what is spread into them', () => {
    expect(
      body(
        "rest = ['b', *('c', 'd')]",
        "op.say('a', *rest, n=1, **{'on': True, 'off': None})",
        "op.say({'k': -2}, ['x' 'y'], ('z',), (), 0x1F, not '')",
      ),
    ).toEqual(['3: a b c d n=1 on=True off=None', '4: {k: -2} [xy] [z] [] 0x1F True']);
  });

  it('reads every kind of string', () => {
    expect(
      body(
        `t, n = 'users', 3`,
        String.raw`op.say(r'\d', '\x41\n', """a"b""", f"{t}_{n!r:>3} {{x}}", f'{t.upper()}', u'é')`,
        `op.say('%s.%s' % (t, 'id'), '{0}-{k}'.format(t, k=n), rf"{t}\\d")`,
      ),
    ).toEqual([String.raw`3: \d A` + '\n a"b users_3 {x} USERS é', String.raw`4: users.id users-3 users\d`]);
  });

  it('knows the line of a call that goes on over lines, comments and backslashes', () => {
    expect(
      said(
        'def upgrade():',
        '    # one (',
        "    op.say('a',  # two )",
        '',
        "      'b',",
        '    )',
        '    x = 1 + \\',
        '        op.say(2)',
      ),
    ).toEqual(['3: a b', '8: 2']);
  });

  it('follows loops, comprehensions, conditions, own functions and try', () => {
    expect(
      said(
        "TABLES: list[str] = ['a', 'b']",
        "TABLES += ['c']",
        'def each(name, *, suffix="_ix") -> None:',
        '    if name == "a": return',
        '    op.say(name + suffix)',
        '@decorated(1)',
        'def upgrade():',
        '    for i, name in enumerate(TABLES):',
        '        each(name)',
        "    op.say([f'{t}{u}' for t in TABLES if t != 'a' for u in (1, 2)])",
        "    op.say('yes' if len(TABLES) == 3 else 'no', (lambda x: x)('l'))",
        '    try:',
        '        op.say(1)',
        '    except (ValueError, KeyError) as e:',
        '        op.say(2)',
        '    finally:',
        '        op.say(3)',
        '    with a.b() as c, (d): op.say(4); op.say(5)',
      ),
    ).toEqual(['5: b_ix', '5: c_ix', '10: [b1, b2, c1, c2]', '11: yes l', '13: 1', '17: 3', '18: 4', '18: 5']);
  });

  it('says what depends on the run, at its lines, and goes on behind it', () => {
    expect(
      body(
        'if inspector.has():',
        "    op.say('a')",
        'else:',
        "    op.say('b')",
        'for row in rows():',
        '    go(row)',
        'op.say(1)',
      ),
    ).toEqual([
      '2-5! it depends on a condition that is only known when it runs',
      '6-7! it loops over what is only known when it runs',
      '8: 1',
    ]);
  });

  it('leaves out a statement that is no Python, with its block, and goes on behind it', () => {
    expect(body('op.say(1)', 'op.say(2', ')) else', 'if x y:', "    op.say('in')", 'op.say(3)')).toEqual([
      '2: 1',
      '3-4! the file is not valid Python here',
      '5-6! the file is not valid Python here',
      '7: 3',
    ]);
    expect(body('op.say(1)', "op.say('open)", 'op.say(2)')).toEqual(['2: 1', '3-4! the file is not valid Python here']);
  });

  it.each([
    ['a file cut in half', "def upgrade():\n    op.say(1)\n    op.create_table('a',\n        sa.Col"],
    ['an open string', 'def upgrade():\n    op.say("""'],
    ['NUL bytes', 'def upgrade():\n    op.say(\0)\n\0'],
    ['odd indentation', 'def upgrade():\n\t  op.say(1)\n  op.say(2)\n         op.say(3)\n'],
    ['line ends of Windows', "def upgrade():\r\n    op.say('a')\r\n\r\n"],
    ['nothing', ''],
    ['a function without a body', 'def upgrade():'],
    ['brackets without end', `def upgrade():\n    op.say(${'('.repeat(5_000)}`],
    ['deep brackets', `def upgrade():\n    op.say(${'('.repeat(5_000)}1${')'.repeat(5_000)})`],
    ['deep lists of unpacked lists', `def upgrade():\n    op.say(${'[*'.repeat(5_000)})`],
    ['a sum that doubles', `def upgrade():\n    a = 'x'\n${'    a = a + a\n'.repeat(60)}`],
    ['an f-string in f-strings', `def upgrade():\n    op.say(f"{f'{f"{1}"}'}")`],
  ])('survives %s', (_, text) => {
    expect(() => said(text)).not.toThrow();
  });
});
