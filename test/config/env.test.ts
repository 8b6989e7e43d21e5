import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEnv, needsSetup } from '../../src/config/env.ts';
import { UserError } from '../../src/domain/errors.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
  .trim();
const enough = { APP_ID: '42', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'long enough' };

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    loadEnv(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.split('\n').slice(1);
  }
};

describe('the environment', () => {
  it('needs only what GitHub hands out', () => {
    expect(loadEnv(enough)).toEqual({
      github: { appId: 42, privateKey: pem, webhookSecret: 'long enough', apiUrl: 'https://api.github.com' },
      http: { host: '127.0.0.1', port: 3000 },
      database: { directory: '.architect' },
      shadowUrl: undefined,
      log: { level: 'info' },
      model: { apiKey: undefined, baseUrl: undefined, architect: undefined, effort: undefined },
      concurrency: 1,
      drainMs: 25_000,
    });
  });

  it('reports every problem at once, each with its variable and what to do', () => {
    expect(
      problemsOf({
        APP_ID: 'my-app',
        PRIVATE_KEY: 'secret',
        WEBHOOK_SECRET: 'short',
        PORT: '99999',
        LOG_LEVEL: 'loud',
        DATABASE_URL: 'mysql://localhost/x',
        GITHUB_API_URL: 'github.example.com',
      }),
    ).toEqual([
      '  - APP_ID must be a whole number from 1 to 9007199254740991',
      '  - WEBHOOK_SECRET must have at least 8 characters: without a real secret anyone can post events',
      '  - GITHUB_API_URL must be a URL such as https://github.example.com/api/v3',
      '  - PORT must be at most 65535',
      '  - DATABASE_URL must be a URL such as postgres://user:password@host:5432/architect',
      '  - LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
      '  - PRIVATE_KEY is not a private key in PEM format: it begins with "-----BEGIN" and has several lines',
    ]);
  });

  it('never repeats a secret in a problem', () => {
    expect(problemsOf({ ...enough, PRIVATE_KEY: 'hunter2', WEBHOOK_SECRET: 'hunter2' }).join()).not.toContain(
      'hunter2',
    );
    expect(problemsOf({ ...enough, DATABASE_URL: 'mysql://u:hunter2@h/d' }).join()).not.toContain('hunter2');
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadEnv({ ...enough, DATABASE_URL: '', ANTHROPIC_API_KEY: ' ' })).toMatchObject({
      database: { directory: '.architect' },
      model: { apiKey: undefined },
    });
  });

  it('says where what is missing comes from', () => {
    const problems = problemsOf({});
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(/APP_ID is missing: the App's settings page on GitHub shows it/);
    expect(problems[2]).toBe(
      '  - PRIVATE_KEY is missing: set it, or PRIVATE_KEY_PATH, to the key that GitHub generated',
    );
  });

  it.each([
    ['on one line with \\n', pem.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(pem).toString('base64')],
  ])('takes the private key %s', (_form, PRIVATE_KEY) => {
    expect(loadEnv({ ...enough, PRIVATE_KEY }).github.privateKey.trim()).toBe(pem.trim());
  });

  it('takes the private key from a file, and names a file that it cannot read', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'architect-env-'));
    const file = path.join(folder, 'key.pem');
    writeFileSync(file, pem);
    const { APP_ID, WEBHOOK_SECRET } = enough;
    expect(loadEnv({ APP_ID, WEBHOOK_SECRET, PRIVATE_KEY_PATH: file }).github.privateKey).toBe(pem);
    rmSync(folder, { recursive: true });
    expect(problemsOf({ APP_ID, WEBHOOK_SECRET, PRIVATE_KEY_PATH: file })).toEqual([
      `  - PRIVATE_KEY_PATH names ${file}, which cannot be read`,
    ]);
  });

  it('prefers PostgreSQL to the directory when both are given', () => {
    const env = { ...enough, DATABASE_URL: 'postgres://u:p@h:5432/d', ARCHITECT_DATA_DIR: '/data' };
    expect(loadEnv(env).database).toEqual({ url: 'postgres://u:p@h:5432/d' });
  });

  it('asks for setup only where nothing of an App is configured', () => {
    expect(needsSetup({ WEBHOOK_SECRET: 'x', APP_ID: '' })).toBe(true);
    expect(needsSetup({ APP_ID: '1' })).toBe(false);
    expect(needsSetup({ PRIVATE_KEY_PATH: 'k' })).toBe(false);
  });
});
