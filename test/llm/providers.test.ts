import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as providers from '../../src/llm/providers/index.ts';

it('registers every provider under the name of its file', () => {
  const files = readdirSync('src/llm/providers')
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((file) => file !== 'index' && !file.endsWith('-errors'));
  expect(Object.values(providers).map(({ id }) => id)).toEqual(files);
  expect(Object.keys(providers)).toEqual(files);
});
