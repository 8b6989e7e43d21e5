import { expect, it } from 'vitest';
import { renderMarkdown } from '../../src/demo/markdown.ts';

const render = (markdown: string, width = 60) => renderMarkdown(markdown, { width, colour: false });

it('shows what a reader of GitHub sees: no marks, no comments, closed details', () => {
  const markdown = [
    '### Review',
    '<!-- hidden mark -->',
    '**Error** in `orders` &amp; \\*more\\*: [the manual](<https://www.postgresql.org/>)',
    '',
    '<details><summary>Why</summary>',
    '',
    'long reasons',
    '</details>',
  ].join('\n');

  expect(render(markdown)).toEqual(['Review', '', 'Error in orders & *more*: the manual', '', '▸ Why']);
});

it('keeps code as it is and wraps everything else, list items under their text', () => {
  const markdown = ['- one two three four', '  and five', '', '```sql', 'SELECT   1; -- a line that is longer', '```'];

  expect(render(markdown.join('\n'), 22)).toEqual([
    '• one two three four',
    '  and five',
    '',
    '    SELECT   1; -- a line that is longer',
  ]);
});

it('paints styles only where there is colour', () => {
  expect(renderMarkdown('**bold** `code`', { width: 60, colour: true }).join('')).toContain('\u001B[1mbold');
  expect(render('**bold** `code`')).toEqual(['bold code']);
});

it('prints nothing that moves the cursor', () => {
  expect(render('a\u001B[2Jb `c\u0007d`')).toEqual(['a[2Jb cd']);
});
