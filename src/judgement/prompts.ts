import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const frontMatter = z.strictObject({
  version: z.int().positive(),
  inputs: z.array(z.string().regex(/^[a-z_]+$/)),
  output: z.string().min(1),
});

/** A template in `prompts/`: it substitutes its declared inputs and never branches. */
export type Prompt = z.infer<typeof frontMatter> & {
  /** Of the file as it is, 12 hex digits: tells apart two wordings with one version. */
  readonly hash: string;
  render(inputs: Readonly<Record<string, string>>): string;
};

const PLACEHOLDER = /\{\{([a-z_]+)\}\}/g;

/** Reads `prompts/<name>.md`. Throws on a file that does not use exactly the inputs that it declares. */
export function loadPrompt(name: string): Prompt {
  const text = readFileSync(path.join(packageRoot(), 'prompts', `${name}.md`), 'utf8');
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (head === undefined || body === undefined) throw new Error(`prompts/${name}.md has no front matter`);
  const declared = frontMatter.parse(parse(head));
  const used = new Set([...body.matchAll(PLACEHOLDER)].map(([, input = '']) => input));
  const difference = used.symmetricDifference(new Set(declared.inputs));
  if (difference.size > 0)
    throw new Error(`prompts/${name}.md: declared and used differ in ${[...difference].join(', ')}`);
  return {
    ...declared,
    hash: createHash('sha256').update(text).digest('hex').slice(0, 12),
    render(inputs) {
      return body.trim().replace(PLACEHOLDER, (_, input: string) => {
        const value = inputs[input];
        if (value === undefined) throw new Error(`prompts/${name}.md needs the input ${input}`);
        return value;
      });
    },
  };
}

/** A system text: the template with the house style in it. Byte-identical for every call, so that it can be cached. */
export function systemText(name: 'architect/review' | 'architect/proposal'): string {
  return loadPrompt(name).render({ house_style: loadPrompt('shared/house-style').render({}) });
}

/** The nearest folder above this file that has a manifest: the same from the sources and from the built package. */
function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) throw new Error('the package has lost its package.json');
  }
}
