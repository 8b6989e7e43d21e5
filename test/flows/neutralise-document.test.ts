import { describe, expect, it } from 'vitest';
import { neutraliseDocument } from '../../src/flows/neutralise-document.ts';

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
      '</details>',
    ].join('\n');
    expect(neutraliseDocument(document)).toBe(document);
  });

  it.each([
    ['a mention', 'ask @org/team now', 'ask `@org/team` now'],
    ['a closing reference', 'Fixes #12 and o/r#3', 'Fixes `#12` and `o/r#3`'],
    ['an image', '![x](https://evil.example/p.png)', String.raw`!\[x\](` + '`https://evil.example/p.png)`'],
    ['a link', 'see [docs](https://evil.example)', String.raw`see \[docs\](` + '`https://evil.example)`'],
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
});
