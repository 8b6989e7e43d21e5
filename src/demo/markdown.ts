import { createColors } from 'picocolors';

type Style = 'plain' | 'bold' | 'italic' | 'code' | 'link' | 'faint';
type Piece = { readonly text: string; readonly style: Style };

export type MarkdownOptions = { readonly width: number; readonly colour: boolean };

/**
 * GitHub's Markdown for a terminal: what a person sees, not how it was written. Comments are left out and details are
 * closed, as they are on the page.
 */
export function renderMarkdown(markdown: string, { width, colour }: MarkdownOptions): readonly string[] {
  const paint = painter(colour);
  const lines: string[] = [];
  const blank = () => {
    if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
  };
  for (const block of blocksOf(markdown)) {
    if (block.kind === 'blank') blank();
    else if (block.kind === 'code') {
      blank();
      lines.push(...block.lines.map((line) => `    ${paint({ text: printable(line), style: 'code' })}`), '');
    } else {
      const { indent, hanging } = block;
      const words = wordsOf(inline(block.text, block.kind === 'heading' ? 'bold' : 'plain'));
      const rows = wrap(words, Math.max(20, width - hanging.length));
      lines.push(
        ...rows.map((row, at) => (at === 0 ? indent : hanging) + row.map((word) => word.map(paint).join('')).join(' ')),
      );
    }
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

type Block =
  | { readonly kind: 'blank' }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'heading' | 'text'; readonly text: string; readonly indent: string; readonly hanging: string };

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let code: { fence: string; lines: string[] } | undefined;
  for (const line of visibleLines(markdown)) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (code) {
      if (fence?.startsWith(code.fence) && line.trim() === fence) code = undefined;
      else code.lines.push(line);
    } else if (fence) {
      code = { fence, lines: [] };
      blocks.push({ kind: 'code', lines: code.lines });
    } else if (line.trim() === '' || /^\s*-{3,}\s*$/.test(line)) blocks.push({ kind: 'blank' });
    else blocks.push(textBlock(line));
  }
  return blocks;
}

function textBlock(line: string): Block {
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading) return { kind: 'heading', text: heading[1] ?? '', indent: '', hanging: '' };
  const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(line);
  if (item) {
    const [, space = '', mark = '', text = ''] = item;
    const indent = `${space}${/\d/.test(mark) ? mark : '•'} `;
    return { kind: 'text', text, indent, hanging: ' '.repeat(indent.length) };
  }
  const quote = /^\s*>\s?(?:\[!(\w+)\]\s*)?(.*)$/.exec(line);
  if (quote) {
    const [, alert, text = ''] = quote;
    return { kind: 'text', text: alert ? `**${alert.toLowerCase()}** ${text}` : text, indent: '│ ', hanging: '│ ' };
  }
  if (/^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(line)) return { kind: 'blank' };
  if (/^\s*\|.*\|\s*$/.test(line)) {
    const cells = line.trim().slice(1, -1).split('|');
    return { kind: 'text', text: cells.map((cell) => cell.trim()).join(' · '), indent: '  ', hanging: '    ' };
  }
  // In comments GitHub keeps line breaks; what is indented belongs to the list item above.
  const indent = /^ */.exec(line)?.[0] ?? '';
  return { kind: 'text', text: line.trim(), indent, hanging: indent };
}

/** Without comments and tags; a closed `<details>` shows its summary only. */
function visibleLines(markdown: string): readonly string[] {
  const closed = /<details>\s*<summary>([\s\S]*?)<\/summary>[\s\S]*?<\/details>/gi;
  return markdown
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replaceAll(closed, (_, summary: string) => `\n\n▸ ${summary.trim()}\n\n`)
    .replaceAll(/<br\s*\/?>/gi, '\n')
    .replaceAll(/<\/?(?:b|strong)>/gi, '**')
    .replaceAll(/<\/?code>/gi, '`')
    .replaceAll(/<\/?(?:sub|sup|p|div|h\d|kbd|details|summary|em|i)(?:\s[^>]*)?>/gi, '')
    .split('\n');
}

const INLINE =
  /(?<ticks>`+)(?<code>.+?)(?<!`)\k<ticks>(?!`)|\*\*(?<bold>.+?)\*\*|(?<![\w*])[*_](?<italic>[^*_]+?)[*_](?![\w*])|\[(?<label>[^\]]*)\]\(<?(?<url>[^)>\s]*)>?\)|<(?<address>https?:[^>]+)>/g;

function inline(text: string, style: Style): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const plain = (part: string) => {
    if (part !== '') pieces.push({ text: unescape(part), style });
  };
  for (const match of text.matchAll(INLINE)) {
    if (text[match.index - 1] === '\\') continue;
    plain(text.slice(end, match.index));
    const { code, bold, italic, label, url, address } = match.groups ?? {};
    if (code !== undefined) pieces.push({ text: printable(code.trim()), style: 'code' });
    else if (bold !== undefined) pieces.push(...inline(bold, 'bold'));
    else if (italic !== undefined) pieces.push(...inline(italic, 'italic'));
    else pieces.push({ text: unescape(label ?? address ?? url ?? ''), style: 'link' });
    end = match.index + match[0].length;
  }
  plain(text.slice(end));
  return pieces;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#96': '`',
  '#39': "'",
  nbsp: ' ',
};

function unescape(text: string): string {
  const shown = text
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
  return printable(shown);
}

/** Nothing that moves the cursor. */
function printable(text: string): string {
  return text.replaceAll('\t', '    ').replaceAll(/\p{Cc}/gu, '');
}

type Word = readonly Piece[];

/** Words may change style in their middle; spaces within code stay breakable too. */
function wordsOf(pieces: readonly Piece[]): readonly Word[] {
  const words: Piece[][] = [[]];
  for (const { text, style } of pieces) {
    for (const [at, part] of text.split(/ +/).entries()) {
      if (at > 0) words.push([]);
      if (part !== '') words.at(-1)?.push({ text: part, style });
    }
  }
  return words.filter((word) => word.length > 0);
}

function wrap(words: readonly Word[], width: number): readonly (readonly Word[])[] {
  const rows: Word[][] = [[]];
  let used = 0;
  for (const word of words) {
    const length = word.reduce((sum, { text }) => sum + text.length, 0);
    if (used > 0 && used + 1 + length > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(word);
    used += length + (used > 0 ? 1 : 0);
  }
  return rows;
}

function painter(colour: boolean): (piece: Piece) => string {
  const { bold, italic, cyan, underline, dim } = createColors(colour);
  const styles = { bold, italic, code: cyan, link: underline, faint: dim, plain: (text: string) => text };
  return ({ text, style }) => styles[style](text);
}
