import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const lines = readFileSync('Dockerfile', 'utf8')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const argumentsOf = (instruction: string) =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1).trim());
const copied = argumentsOf('COPY')
  .filter((line) => !line.startsWith('--from='))
  .flatMap((line) => line.split(/\s+/).slice(0, -1));
const ignored = readFileSync('.dockerignore', 'utf8');

it('copies only what exists', () => {
  expect(copied).toContain('src');
  expect(copied.filter((path) => !existsSync(path))).toEqual([]);
});

it('is sent everything that it copies', () => {
  expect(copied.filter((path) => !ignored.split('\n').includes(`!${path}`))).toEqual([]);
});

it('starts a file that it copied', () => {
  const [command = '[]'] = argumentsOf('CMD').slice(-1);
  const [node, entry = ''] = JSON.parse(command) as string[];
  expect(node).toBe('node');
  expect(copied).toContain(entry.split('/')[0]);
  expect(existsSync(entry)).toBe(true);
});

it('runs as somebody who is not root, who may write the data directory', () => {
  expect(argumentsOf('USER')).toEqual(['node']);
  expect(argumentsOf('VOLUME')).toEqual(['/data']);
  expect(argumentsOf('RUN').join()).toContain('chown node:node /data');
  expect(argumentsOf('ENV').join()).toContain('ARCHITECT_DATA_DIR=/data');
});

it('has a health check that is valid JavaScript and asks the port that the server listens on', () => {
  const check = /^.*?CMD (.*)$/.exec(argumentsOf('HEALTHCHECK').join())?.[1] ?? '[]';
  const [, , script = ''] = JSON.parse(check) as string[];
  expect(() => new Function(script)).not.toThrow();
  expect(script).toContain('/healthz');
  expect(argumentsOf('EXPOSE')).toEqual(['3000']);
  expect(argumentsOf('ENV').join()).toContain('PORT=3000');
});
