import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../../src/judgement/architect.ts';
import { verify } from '../../src/judgement/verify.ts';
import { type ModelServer, startModelServer } from '../llm/model-server.ts';
import * as given from './given.ts';

const line = 'await retry(() => charge(order.card));';
const changeSet = given.changeSet(given.file('src/pay.ts', [given.hunk([`+${line}`])], 'code'));

const claim = {
  path: 'src/pay.ts',
  side: 'RIGHT',
  line: 1,
  quote: line,
  hazard: 'retry-unsafe',
  level: 'error',
  confidence: 'high',
  title: 'title',
  trigger: 'trigger',
  consequence: 'consequence',
  because: 'because',
  remedy: 'remedy',
  tables: [],
};
const whole = { verdicts: [], findings: [claim], questions: [] };
const withClaim = (over: object) => JSON.stringify({ ...whole, findings: [{ ...claim, ...over }] });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** Each must end in a judgement without a finding, or with one that stands on the diff. */
const shapes: Readonly<Record<string, string>> = {
  nothing: '',
  'white space': ' \n\t ',
  null: 'null',
  'a number': '42',
  'a string': '"fine"',
  'an array': '[]',
  'an empty object': '{}',
  'another object': '{"error":"overloaded"}',
  prose: 'The change looks good to me!',
  'a fence around JSON': `\`\`\`json\n${JSON.stringify(whole)}\n\`\`\``,
  'JSON and an epilogue': `${JSON.stringify(whole)}\nHope this helps!`,
  'two objects': `${JSON.stringify(whole)}${JSON.stringify(whole)}`,
  'cut JSON': JSON.stringify(whole).slice(0, 90),
  'a lone surrogate': withClaim({ title: '\uD800' }),
  'null lists': '{"verdicts":null,"findings":null,"questions":null}',
  'an object for a list': '{"verdicts":{},"findings":{},"questions":{}}',
  'strings for findings': '{"verdicts":[],"findings":["it is slow"],"questions":[]}',
  'null findings': '{"verdicts":[],"findings":[null],"questions":[null]}',
  'a finding without fields': '{"verdicts":[],"findings":[{}],"questions":[]}',
  'an unknown hazard': withClaim({ hazard: 'vibes' }),
  'an unknown level': withClaim({ level: 'CRITICAL' }),
  'a line as text': withClaim({ line: '1' }),
  'line zero': withClaim({ line: 0 }),
  'a negative line': withClaim({ line: -7 }),
  'a fractional line': withClaim({ line: 1.5 }),
  'a line beyond all files': withClaim({ line: 1e308 }),
  'a number that JSON cannot hold': withClaim({}).replace('"line":1', '"line":1e999'),
  'an empty path': withClaim({ path: '' }),
  'a path outside the repository': withClaim({ path: '../../etc/passwd' }),
  'a prototype for a path': withClaim({ path: '__proto__' }),
  'a prototype as a key': `{"__proto__":{"findings":[]},${JSON.stringify(whole).slice(1)}`,
  'an empty quote': withClaim({ quote: '' }),
  'a quote of a million characters': withClaim({ quote: 'x'.repeat(1_000_000) }),
  'a regular expression for a quote': withClaim({ quote: '(a+)+$|.*' }),
  'a quote of one letter': withClaim({ quote: 'a' }),
  'a title of control characters': withClaim({ title: '\u0000\u0007\u001B]0;pwned\u0007' }),
  'a title of line breaks': withClaim({ title: '\n\n\n' }),
  'a message of a million characters': withClaim({ trigger: 'word '.repeat(200_000) }),
  'ten thousand findings': JSON.stringify({ ...whole, findings: Array.from({ length: 10_000 }, () => claim) }),
  'ten thousand verdicts': JSON.stringify({
    ...whole,
    verdicts: Array.from({ length: 10_000 }, () => ({ id: 'F1', verdict: 'upheld', reason: 'yes', contextQuote: '' })),
  }),
  'ten thousand questions': JSON.stringify({ ...whole, questions: Array.from({ length: 10_000 }, (_, i) => `${i}?`) }),
  'ten thousand tables': withClaim({ tables: Array.from({ length: 10_000 }, (_, i) => `t${i}`) }),
  'deep nesting': nested(50_000),
  'a proof of its own': withClaim({ proof: 'proved', rule: 'require-concurrent-index', fingerprint: '0'.repeat(16) }),
};

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.stop());

describe('a model that answers with', () => {
  it.each(Object.entries(shapes))('%s breaks nothing and posts nothing wrong', async (_, text) => {
    server.mock.onMessage(/./, { content: text }, { chunkSize: 100_000 });
    const suspect = given.finding({ path: 'src/pay.ts', quote: line, hazard: 'race' });
    const analysis = given.analysis([suspect]);

    const judgement = await judge({
      changeSet,
      source: given.source(),
      analysis,
      settings: given.settings(),
      model: server.model({ timeoutMs: 30_000 }),
    });
    const { findings } = verify({ changeSet, analysis, judgement, settings: given.settings() });

    expect(judgement.usage).toMatchObject({ used: true });
    expect(judgement.questions.length).toBeLessThanOrEqual(3);
    expect(findings.find(({ rule }) => rule === suspect.rule)).toMatchObject({ level: 'error', proof: 'proved' });
    const own = findings.filter(({ rule }) => rule === 'architect');
    expect(own.length).toBeLessThanOrEqual(1);
    for (const { path, line: at, quote, title, message, proof, tables } of own) {
      expect({ path, at, quote, proof }).toEqual({ path: 'src/pay.ts', at: 1, quote: line, proof: 'judged' });
      expect(title).not.toMatch(/[\p{Cc}]|^$/u);
      expect(title.length + message.length).toBeLessThan(1_400);
      expect(tables.length).toBeLessThanOrEqual(10);
    }
  });
});
