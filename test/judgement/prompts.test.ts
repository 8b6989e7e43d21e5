import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

it('finds the prompts from a built package in another place, whatever the working directory', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'architect-prompts-'));
  try {
    mkdirSync(path.join(root, 'dist', 'judgement'), { recursive: true });
    cpSync('package.json', path.join(root, 'package.json'));
    cpSync('prompts', path.join(root, 'prompts'), { recursive: true });
    cpSync('src/judgement/prompts.ts', path.join(root, 'dist', 'judgement', 'prompts.ts'));
    symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
    const script = `import { systemText } from ${JSON.stringify(path.join(root, 'dist/judgement/prompts.ts'))};
      process.stdout.write(systemText('architect/review').slice(0, 35));`;

    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: tmpdir(),
      encoding: 'utf8',
      timeout: 20_000,
    });

    expect(output).toBe('You are a senior backend architect ');
  } finally {
    rmSync(root, { recursive: true });
  }
});
