import { expect, it } from 'vitest';
import { searchCode } from '../../src/change-set/search.ts';
import type { Source, Term } from '../../src/domain/source.ts';

function treeOf(texts: Readonly<Record<string, string>>): Pick<Source, 'list' | 'read'> {
  return {
    list: async () => Object.entries(texts).map(([path, text]) => ({ path, oid: path, size: text.length })),
    read: async (_tree, paths) =>
      new Map(paths.flatMap((path) => (texts[path] === undefined ? [] : [[path, texts[path]]]))),
  };
}

const search = (texts: Readonly<Record<string, string>>, ...terms: Term[]) => searchCode(treeOf(texts), 'base', terms);

it('gives the lines of code that say a word whole', async () => {
  const found = await search(
    { 'src/a.ts': 'x\nconst u = row.user_name;\nrow.user_names', 'src/b.ts': 'my_user_name' },
    { words: ['user_name'], company: [] },
  );
  expect(found).toEqual({
    mentions: [{ term: 0, path: 'src/a.ts', line: 2, text: 'const u = row.user_name;' }],
    searched: 2,
    left: 0,
  });
});

it('looks only where the company is, in the text or the path, in any case', async () => {
  const term = { words: ['project_id'], company: ['invitation'] };
  const { mentions } = await search(
    { 'src/invitations.ts': 'project_id', 'src/a.ts': 'new Invitation()\nproject_id', 'src/other.ts': 'project_id' },
    term,
  );
  expect(mentions.map(({ path }) => path)).toEqual(['src/invitations.ts', 'src/a.ts']);
});

it('leaves out migrations, tests and dumps of the schema, and takes declared models', async () => {
  const { mentions } = await search(
    {
      'db/migrate/20240101000000_a.rb': 'user_name',
      'db/schema.rb': 'user_name',
      'spec/user_spec.rb': 'user_name',
      'prisma/schema.prisma': 'user_name String',
    },
    { words: ['user_name'], company: [] },
  );
  expect(mentions.map(({ path }) => path)).toEqual(['prisma/schema.prisma']);
});

it('says how many files it did not search', async () => {
  const found = await search(
    { 'src/a.ts': 'user_name', 'src/huge.ts': 'x'.repeat(400_000) },
    { words: ['user_name'], company: [] },
  );
  expect([found.searched, found.left]).toEqual([1, 1]);
});
