import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/commands/parse.ts';

describe('a command in a comment', () => {
  it.each([
    ['/architect review', ['review']],
    ['Thanks!\r\n\r\n/architect review please\r\n', ['review']],
    ['   /Architect REVIEW', ['review']],
    ['/architect', ['help']],
    ['/architect review\n/architect help\n/architect review', ['review', 'help']],
  ])('%j asks for %j', (body, commands) => {
    expect(parseCommands(body)).toEqual(commands);
  });

  it.each([
    ['in the middle of a line', 'Try /architect review'],
    ['quoted', '> /architect review'],
    ['in a code block', '```sh\n/architect review\n```'],
    ['in a longer code block that holds a shorter fence', '````\n```\n/architect review\n```\n````'],
    ['in a tilde block', '~~~\n/architect review\n~~~'],
    ['in a code block that nobody closed', '```\n/architect review'],
    ['in indented code', '    /architect review'],
    ['in an HTML comment', '<!--\n/architect review\n-->'],
    ['as another word', '/architecture review'],
    ['with another path', '/architect/review'],
  ])('%s is not one', (_where, body) => {
    expect(parseCommands(body)).toEqual([]);
  });

  it('counts again after a code block', () => {
    expect(parseCommands('```\n/architect help\n```\n/architect review')).toEqual(['review']);
  });

  it('is not repeated without end', () => {
    const many = Array.from({ length: 50 }, (_, index) => `/architect x${index}`).join('\n');
    expect(parseCommands(many)).toHaveLength(5);
  });
});
