import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPrompt, systemText } from '../src/judgement/prompts.ts';

const names = readdirSync('prompts', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.replace(/\.md$/, '').replaceAll(path.sep, '/'))
  .toSorted();

/** The names that prompts may give as their output: zod schemas in `src/judgement`, or plain text. */
const outputs = ['text', 'review-answer', 'proposal-answer'];

describe.each(names)('prompts/%s.md', (name) => {
  it('declares exactly the inputs that it uses, and an output that exists', () => {
    const { version, output } = loadPrompt(name);
    expect(version).toBeGreaterThan(0);
    expect(outputs).toContain(output);
  });

  it('renders to the reviewed text', async () => {
    const prompt = loadPrompt(name);
    const inputs = Object.fromEntries(prompt.inputs.map((input) => [input, `<${input}>`]));
    await expect(prompt.render(inputs)).toMatchFileSnapshot(`fixtures/prompts/${name}.txt`);
  });

  it('leaves nothing unfilled', () => {
    const prompt = loadPrompt(name);
    expect(prompt.render(Object.fromEntries(prompt.inputs.map((input) => [input, 'x'])))).not.toMatch(/\{\{|\}\}/);
  });

  it('branches nowhere: two situations mean two files', () => {
    expect(readFileSync(`prompts/${name}.md`, 'utf8')).not.toMatch(/\{\{[#/^>!]|\{%/);
  });
});

it('there are the prompts that the architect speaks with', () => {
  expect(names).toEqual(['architect/proposal', 'architect/review', 'shared/house-style']);
});

it('a missing input is an error, not a hole in the text', () => {
  expect(() => loadPrompt('architect/review').render({})).toThrow(
    'prompts/architect/review.md needs the input house_style',
  );
});

it.each(['architect/review', 'architect/proposal'] as const)(
  'the system text of %s never varies, so that it is cached',
  (name) => {
    expect(systemText(name)).toBe(systemText(name));
    expect(systemText(name)).not.toMatch(/\d{4}-\d{2}-\d{2}|[0-9a-f]{16}/);
    expect(systemText(name)).toContain(loadPrompt('shared/house-style').render({}));
  },
);
