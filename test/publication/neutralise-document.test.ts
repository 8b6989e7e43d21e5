import { describe, expect, it } from 'vitest';
import { neutraliseDocument } from '../../src/publication/neutralise-document.ts';

describe("a model's document on its way to GitHub", () => {
  it('keeps headings, lists, tables, emphasis and code', () => {
    const document = [
      '### Decision',
      '- **one** table `orders`',
      '| a | b |',
      '| --- | --- |',
      '```sql',
      'SELECT * FROM "a" WHERE b < 3; -- @team #1',
      '```',
      '<details><summary>Data model</summary>',
      '',
      '</details>',
    ].join('\n');
    expect(neutraliseDocument(document)).toBe(document);
  });

  it.each([
    ['a mention', 'ask @org/team now', 'ask `@org/team` now'],
    ['a closing reference', 'Fixes #12 and o/r#3', 'Fixes `#12` and `o/r#3`'],
    ['an image', '![x](https://evil.example/p.png)', String.raw`!\[x\](` + '`https://evil.example/p.png`)'],
    ['a link', 'see [docs](https://evil.example)', String.raw`see \[docs\](` + '`https://evil.example`)'],
    ['an entity', '&commat;a', '&amp;commat;a'],
    ['a formula', '$a$', String.raw`\$a\$`],
    ['a hidden character', 'a\u200B\u202Eb', 'ab'],
    ['a mention after a backslash', String.raw`\@a`, '\\\\`@a`'],
    ['a mention beside code', '`a`@b', '`a` `@b`'],
    ['a mention in a summary', '<details><summary>@a</summary>', '&lt;details>&lt;summary>`@a`&lt;/summary>'],
    [
      'a mention in the HTML after a summary',
      '<details><summary>a</summary>\n@b',
      '&lt;details>&lt;summary>a&lt;/summary>\n`@b`',
    ],
    ['a fence that code begins with', '```a`b\n@c', '&#96;&#96;&#96;a&#96;b\n`@c`'],
    ['a fence within a list, which the next line ends', '- a\n  ```\n@b', '- a\n  &#96;&#96;&#96;\n`@b`'],
    ['a fence of tildes', '~~~\n@a', String.raw`\~\~\~` + '\n`@a`'],
    ['code across the cells of a table', 'a | b\n--|--\n`x|@a`', 'a | b\n--|--\n&#96;x|`@a`&#96;'],
    ['an address across the cells of a table', '| a |\n| - |\n| http://x|@a |', '| a |\n| - |\n| `http://x`|`@a` |'],
    ['HTML', '<img src=x onerror=y>', '&lt;img src=x onerror=y>'],
    ['a hidden mark like ours', '<!-- architect:proposal -->', '&lt;!-- architect:proposal -->'],
    ['a stray backtick', 'a ` b', 'a &#96; b'],
  ])('loses %s', (_what, text, safe) => {
    expect(neutraliseDocument(text)).toBe(safe);
  });

  it('is not fooled by a code span that ends early', () => {
    expect(neutraliseDocument('`code` @a `more` @b')).toBe('`code` `@a` `more` `@b`');
  });

  it('takes code up again only where its fence really ends', () => {
    expect(neutraliseDocument('````\n```\n@inside\n````\n@outside')).toBe('````\n```\n@inside\n````\n`@outside`');
  });

  it('links manuals only', () => {
    expect(neutraliseDocument('https://www.postgresql.org/docs and https://a.example')).toBe(
      '<https://www.postgresql.org/docs> and `https://a.example`',
    );
  });

  it('closes code that the document leaves open', () => {
    expect(neutraliseDocument('```sql\nSELECT 1;')).toBe('```sql\nSELECT 1;\n```');
  });

  it('keeps a bar in the code of a cell', () => {
    const table = String.raw`| a |
| --- |
| ${'`'}x \|\| y${'`'} |`;
    expect(neutraliseDocument(table)).toBe(table);
  });

  it.each(['a', '@', '`', 'a@', '#', 'http', '\\', '|', '[', '`a', '-\n', '```\n', 'a\n\n', '```\n```\na\n'])(
    'takes no longer for many %j',
    (piece) => {
      const start = performance.now();
      neutraliseDocument(piece.repeat(60_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});
