import { describe, expect, it } from 'vitest';
import { signalsIn } from '../../../src/judgement/brief/signals.ts';
import * as given from '../given.ts';

const signals = (...lines: readonly string[]) => signalsIn(given.file('a.ts', [given.hunk(lines)], 'code'));

describe('a changed line speaks of something that can fail, block or repeat', () => {
  it.each([
    'const rows = await db.query("SELECT * FROM orders");',
    'prisma.order.findMany({ take: 10 })',
    'with transaction.atomic():',
    'resp, err := http.Get(url)',
    '@retry(stop=stop_after_attempt(5))',
    'perform_later(invoice.id)  # enqueue',
    'consumer.subscribe("orders")',
    'redis.set(key, value, ttl=60)',
    'tokio::spawn(async move { work().await });',
    'router.get("/orders", list);',
    'if not user.has_permission("delete"):',
    'mu.Lock() // mutex',
  ])('%s', (line) => expect(signals(`+${line}`)).toBeGreaterThan(0));
});

describe('a changed line speaks of nothing that calls for judgement', () => {
  it.each(['const title = "Hello";', 'return a + b;', '<Button color="red" />', 'export type Size = "s" | "m";', '}'])(
    '%s',
    (line) => expect(signals(`+${line}`)).toBe(0),
  );
});

it('only changed lines count', () => {
  expect(signals(' await fetch(url);', '+const a = 1;')).toBe(0);
  expect(signals('-await fetch(url, { signal });')).toBeGreaterThan(0);
});

it('counts kinds, not lines, so that a long file does not outrank a telling one', () => {
  expect(signals('+INSERT INTO a VALUES (1)', '+INSERT INTO a VALUES (2)')).toBe(1);
});
