import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseAnswer } from '../../src/llm/parse-answer.ts';

const schema = z.object({ findings: z.array(z.object({ line: z.number() })) });

it('names the place of each problem, so that one repair can fix it', () => {
  expect(parseAnswer('{"findings":[{"line":1},{"line":"2"},{}]}', schema)).toMatchObject({
    kind: 'invalid',
    problem:
      'findings.1.line: Invalid input: expected number, received string; findings.2.line: Invalid input: expected number, received undefined',
  });
});

it('names eight problems and counts the rest', () => {
  const text = JSON.stringify({ findings: Array.from({ length: 20 }, () => ({})) });
  expect(parseAnswer(text, schema)).toMatchObject({ problem: expect.stringMatching(/; and 12 more$/) });
});

it('calls an empty answer empty', () => {
  expect(parseAnswer(' \n', schema)).toMatchObject({ kind: 'invalid', problem: 'the answer is empty' });
});

it('names the whole answer when it is of another kind', () => {
  expect(parseAnswer('null', schema)).toMatchObject({
    problem: 'answer: Invalid input: expected object, received null',
  });
});
