import { describe, expect, it } from 'vitest';
import { neutraliseDocument } from '../../src/publication/neutralise-document.ts';
import { codeBlock, codeSpan, neutralise, neutraliseLine, sourceLink } from '../../src/publication/neutralise.ts';

describe('text that we did not write', () => {
  it.each([
    ['mentions nobody', 'Ask @octocat or @acme/dba.', 'Ask `@octocat` or `@acme/dba.`'],
    ['closes and refers to no issue', 'Fixes #12, acme/api#3 and GH-4', 'Fixes `#12`, `acme/api#3` and `GH-4`'],
    ['links nowhere', 'See https://evil.example/a?b=c.', 'See `https://evil.example/a?b=c`.'],
    [
      'refers to no issue by its address',
      'fixes https://github.com/a/b/issues/1',
      'fixes `https://github.com/a/b/issues/1`',
    ],
    ['writes to nobody', 'mail to root@example.com', 'mail to `root@example.com`'],
    ['shows no image', '![x](http://a/b.png)', String.raw`!\[x\](` + '`http://a/b.png`)'],
    ['brings no HTML', '<img src=x onerror=y>', String.raw`\<img src=x onerror=y\>`],
    ['decodes no entity into a mention', '&commat;octocat &#64;octocat', '&amp;commat;octocat &amp;`#64`;octocat'],
    ['hides no character', 'pay\u202Eload\u200B \u0007@\u2060octocat', 'payload `@octocat`'],
    ['starts no list, heading, quotation or rule', '- a', String.raw`\- a`],
    ['numbers nothing', '1. a', String.raw`1\. a`],
    ['has no heading', '# a', String.raw`\# a`],
    ['emphasises nothing', '*a* _b_ ~~c~~ $d$', String.raw`\*a\* \_b\_ \~\~c\~\~ \$d\$`],
    ['stays readable', 'orders_user_idx has 3 rows (4 %): "ok"', 'orders_user_idx has 3 rows (4 %): "ok"'],
    ['keeps code as code', 'run `SELECT @x` and ``a ` b``', 'run `SELECT @x` and ``a ` b``'],
    ['cannot open code that swallows ours', 'a ` b', 'a &#96; b'],
    ['keeps code spans apart', '@a@b', '`@a` `@b`'],
  ])('%s', (_, text, safe) => {
    expect(neutraliseLine(text)).toBe(safe);
  });

  it('links the manuals that findings refer to', () => {
    const manual = 'https://www.postgresql.org/docs/current/explicit-locking.html';
    expect(neutraliseLine(`See ${manual}.`)).toBe(`See <${manual}>.`);
    expect(sourceLink(manual)).toBe(`[www.postgresql.org](<${manual}>)`);
  });

  it.each([
    'http://www.postgresql.org/docs',
    'https://www.postgresql.org.evil.example/docs',
    'https://user@www.postgresql.org/docs',
    'https://www.postgresql.org:8443/docs',
    'javascript:alert(1)',
    'not a link',
  ])('does not link %s', (address) => {
    expect(sourceLink(address)).toBe(codeSpan(address));
  });

  it('keeps its lines, and no fence or rule in them', () => {
    expect(neutralise('one\r\n\r\n\r\n\r\n  two\n```sql\n===\n---')).toBe(
      ['one', '', 'two', '&#96;&#96;&#96;sql', String.raw`\===`, String.raw`\---`].join('\n'),
    );
  });
});

describe('verbatim text', () => {
  it('cannot end its own code span or block', () => {
    expect(codeSpan('a`b')).toBe('``a`b``');
    expect(codeSpan('`a`')).toBe('`` `a` ``');
    expect(codeSpan('a\n b')).toBe('`a b`');
    expect(codeBlock('``\u200B`\n@octocat', 'sql')).toBe('````sql\n```\n@octocat\n````');
    expect(codeBlock('SELECT 1;\n```\n@octocat', 'sql')).toBe('````sql\nSELECT 1;\n```\n@octocat\n````');
  });
});

/** A seeded generator: the same hostile texts every time. */
function* hostileTexts(count: number): Generator<string> {
  const pieces = [
    '@octocat',
    '@acme/team',
    '@',
    'octocat',
    '`',
    '``',
    '```',
    '\\',
    '\\`',
    '\\@',
    '*',
    '_',
    '**',
    '~~',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '<!--',
    '-->',
    '<b>',
    '&',
    '&#64;',
    '&commat;',
    '#1',
    'fixes #2',
    'acme/api#3',
    'GH-4',
    'https://',
    'evil.example',
    'www.evil.example',
    'https://www.postgresql.org/',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    'a',
    'é',
    '1.',
    '- ',
    '# ',
    '> ',
    '|',
    '$',
    '!',
    '\u200B',
    '\u202E',
    '\u2060',
    '\u{E0041}',
    '"',
    "'",
    '.',
    ',',
    '\r\n',
    'mailto:a@b.c',
    '~~~',
    '    ',
    '"`',
    '`"',
    'ſ',
    'K',
  ];
  let state = 42;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  for (let at = 0; at < count; at += 1) {
    yield Array.from({ length: 1 + next(14) }, () => pieces[next(pieces.length)]).join('');
  }
}

/** What GitHub would interpret: the text outside code, by CommonMark's rules for code spans, entities decoded. */
function outsideCode(markdown: string): string {
  let text = '';
  let at = 0;
  while (at < markdown.length) {
    if (markdown[at] === '\\' && /[!-/:-@[-`{-~]/.test(markdown[at + 1] ?? '')) {
      text += `\uE001${markdown[at + 1]}`;
      at += 2;
      continue;
    }
    const [run] = /^`+/.exec(markdown.slice(at)) ?? [];
    if (run === undefined) {
      text += markdown[at];
      at += 1;
      continue;
    }
    const paragraph = markdown.slice(at + run.length).split('\n\n')[0] ?? '';
    const closer = [...paragraph.matchAll(/`+/g)].find(([other]) => other === run);
    text += closer ? '\uE002' : run;
    at += run.length + (closer ? closer.index + run.length : 0);
  }
  return text
    .replace(/&(?:#64|commat);/g, '@')
    .replace(/&#96;/g, '\uE001`')
    .replace(/&lt;/g, '\uE001<')
    .replace(/&amp;/g, '&');
}

it('never lets a mention, a reference, a link, HTML or a hidden character through', () => {
  for (const hostile of hostileTexts(8000)) {
    for (const safe of [
      neutralise(hostile),
      neutraliseLine(hostile),
      `**Error · ${neutraliseLine(hostile)}**`,
      neutraliseDocument(`A line: ${hostile.replace(/[\r\n]+/g, ' ')}`),
    ]) {
      const shown = outsideCode(safe).replace(/<https:\/\/www\.postgresql\.org\/[^>]*>/g, '');
      const about = JSON.stringify({ hostile, safe });
      // https://github.com/gjtorikian/html-pipeline: what GitHub takes for a mention.
      expect(/(?:^|[^\w`])@[a-z0-9]/i.test(shown), `a mention in ${about}`).toBe(false);
      expect(/#\d|\bGH-\d/i.test(shown), `a reference in ${about}`).toBe(false);
      expect(/:\/\/\w|www\.\w|mailto:\w/i.test(shown), `a link in ${about}`).toBe(false);
      expect(/(?<!\uE001)<|(?<!\uE001)\[|(?<!\uE001)!\[/.test(shown), `markup in ${about}`).toBe(false);
      expect(/[\p{Cf}\p{Cs}]/u.test(safe), `a hidden character in ${about}`).toBe(false);
      expect(/(?<!\uE001)`/.test(shown), `an open code span in ${about}`).toBe(false);
    }
  }
});

it.each(['a', '@', '`', 'a@', '#', 'http', '\\', '://', '[', '`a'])('takes no longer for many %j', (piece) => {
  const start = performance.now();
  neutralise(piece.repeat(30_000 / piece.length));
  expect(performance.now() - start).toBeLessThan(1000);
});
