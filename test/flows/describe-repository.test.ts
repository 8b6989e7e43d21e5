import { describe, expect, it } from 'vitest';
import { TransientError, UserError } from '../../src/domain/errors.ts';
import { describeRepository } from '../../src/flows/describe-repository.ts';

const repository = { owner: 'acme', repo: 'shop' };

const describing = (paths: readonly string[], readme = '') =>
  describeRepository({ listFiles: async () => paths, readFile: async () => readme }, repository);

describe('what a designer is told of a repository', () => {
  it('is what its files show', async () => {
    const migration = (name: string) => `prisma/migrations/${name}/migration.sql`;
    const paths = [
      'README.md',
      'package.json',
      'prisma/schema.prisma',
      migration('20250101000000_a'),
      migration('20250102000000_b'),
      'prisma/migrations/migration_lock.toml',
      'src/orders.ts',
      'src/server.ts',
      'api/openapi.yaml',
    ];
    expect(await describing(paths, '# Shop\n\nSells things.\n')).toBe(
      [
        '9 files, by extension: .sql 2, .ts 2, .md 1, .json 1, .prisma 1, .toml 1, .yaml 1.',
        'At the top: README.md, api/, package.json, prisma/, src/.',
        'Migrations: 2 in prisma/migrations (prisma).',
        'Schema files: prisma/schema.prisma.',
        'API contracts: api/openapi.yaml.',
        'README.md begins:',
        '# Shop\n\nSells things.',
      ].join('\n'),
    );
  });

  it('stays short whatever there is', async () => {
    const paths = Array.from({ length: 50_000 }, (_, at) => `folder-${at}/file.x${at}`);
    const text = await describing([...paths, 'readme.txt'], 'long '.repeat(100_000));
    expect(text.length).toBeLessThan(6000);
    expect(text).toContain('and 49961 more');
    expect(text).toContain('Migrations: none that we know.');
  });

  it('is nothing for an empty repository and for one too large to list', async () => {
    expect(await describing([])).toBe('');
    const failing = (error: Error) => ({
      async listFiles(): Promise<never> {
        throw error;
      },
      readFile: async () => undefined,
    });
    expect(await describeRepository(failing(new UserError('too large')), repository)).toBe('');
    await expect(describeRepository(failing(new TransientError('502')), repository)).rejects.toThrow('502');
  });
});
