import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let output = '';
let exitCode: number | null = null;
const temporary = mkdtempSync(path.join(tmpdir(), 'demo-test-'));

beforeAll(async () => {
  const child = spawn(process.execPath, ['src/cli.ts', 'demo'], {
    env: { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  exitCode = await new Promise((resolve) => child.on('close', resolve));
}, 180_000);
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

it('ends by itself, content, with nothing left behind', () => {
  expect([exitCode, output.split('\n').at(-2)]).toEqual([0, expect.stringMatching(/^Done in /)]);
  expect(readdirSync(temporary)).toEqual([]);
});

it('shows the review with the lines it is about', () => {
  expect(output).toMatch(/architect\[bot\] reviewed [0-9a-f]{7}/);
  expect(output).toMatch(/migration\.sql line 18\n.*\n.*\n {2}\+CREATE INDEX "orders_status_placed_at_idx"/);
  expect(output).toContain('CREATE INDEX CONCURRENTLY');
  expect(output).toMatch(/Check Architecture review · neutral · .*annotations/);
});

it('shows the time that each stage took', () => {
  expect(output).toMatch(/signed webhook acknowledged in \d+ ms · collect [\d.]+ s · analyse [\d.]+ s/);
});

it('shows the command, the issue and the second push with what became of them', () => {
  expect(output).toContain('architect[bot] reacted with eyes');
  expect(output).toMatch(/1\. Team\./);
  expect(output).toMatch(/✓ resolved: .*migration\.sql line 18/);
  expect(output).toMatch(/5 threads stand as they were/);
});
