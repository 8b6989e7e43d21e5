import { describe, expect, it } from 'vitest';
import { usesOf } from '../../../src/analysis/schema/uses.ts';
import { banDropColumn } from '../../../src/analysis/schema/rules/ban-drop-column.ts';
import { banDropTable } from '../../../src/analysis/schema/rules/ban-drop-table.ts';
import type { SchemaChange } from '../../../src/domain/schema.ts';
import type { Term } from '../../../src/domain/source.ts';
import { changeBetween, type Tree } from '../in-memory.ts';
import { observed, table } from './rules/observed.ts';

const before = [
  table('membership_invitations', ['id! bigint', 'project_id bigint', 'sent_by text']),
  table('projects', ['id! bigint', 'project_id bigint']),
];
const dropOf = (column: string): Promise<SchemaChange> =>
  observed({ sql: `ALTER TABLE membership_invitations DROP COLUMN ${column};`, before });

async function termsFor(change: SchemaChange): Promise<readonly Term[]> {
  let asked: readonly Term[] = [];
  await usesOf(change, {
    search: async (_tree, terms) => {
      asked = terms;
      return { mentions: [], searched: 0, left: 0 };
    },
  });
  return asked;
}

async function say(change: SchemaChange, base: Tree, head: Tree = base) {
  const uses = await usesOf(change, changeBetween(base, head).source);
  const rule = change.steps.some(({ operations }) => operations[0]?.kind === 'drop-table')
    ? banDropTable
    : banDropColumn;
  return rule.check({ ...change, uses }).map(({ level, title, evidence }) => ({
    level,
    title,
    facts: evidence.map(({ fact }) => fact),
  }));
}

describe('what is looked for', () => {
  it('is the column in the spellings of code, near its table only where others have such a column', async () => {
    expect(await termsFor(await dropOf('sent_by'))).toEqual([{ words: ['sent_by', 'sentBy', 'SentBy'], company: [] }]);
    expect(await termsFor(await dropOf('project_id'))).toEqual([
      {
        words: ['project_id', 'projectId', 'ProjectId'],
        company: ['membership_invitation', 'membershipinvitation', 'invitation'],
      },
    ]);
  });

  it('is nothing for a name of one plain word, which means too much', async () => {
    expect(await termsFor(await observed({ sql: 'DROP TABLE projects;', before }))).toEqual([]);
  });

  it('is a table by its own name and by its model', async () => {
    const change = await observed({ sql: 'DROP TABLE membership_invitations;', before });
    const [term] = await termsFor(change);
    expect(term?.words).toEqual(
      expect.arrayContaining(['membership_invitations', 'MembershipInvitation', 'membershipInvitation']),
    );
  });
});

describe('what is said of a dropped column', () => {
  const code = { 'src/invite.ts': 'select(\n  invitation.sentBy,\n)' };

  it('is an error with the line where code still names it after the change', async () => {
    expect(await say(await dropOf('sent_by'), code)).toMatchObject([
      {
        level: 'error',
        title: 'Code still names "sent_by", which this drops from "membership_invitations"',
        facts: [expect.any(String), 'After this change src/invite.ts:2 names "sent_by".'],
      },
    ]);
  });

  it('is a warning where the same change takes it out of the code: running instances still ask for it', async () => {
    const [finding] = await say(await dropOf('sent_by'), code, { 'src/invite.ts': 'select()' });
    expect(finding?.level).toBeUndefined();
    expect(finding?.facts.at(-1)).toBe(
      'Before this change, as running instances have it, src/invite.ts:2 names "sent_by".',
    );
  });

  it('is nothing where no code names it, unless the ORM names every column by itself', async () => {
    const change = await dropOf('sent_by');
    const other = { 'src/other.ts': 'nothing of it' };
    expect(await say(change, other)).toEqual([]);
    const rails = { ...change, runner: { ...change.runner, name: 'Rails' } };
    expect(await say(rails, other)).toHaveLength(1);
    const ignored = { 'app/models/membership_invitation.rb': 'self.ignored_columns = ["sent_by"]' };
    expect(await say(rails, ignored)).toEqual([]);
  });
});

it('is quiet about a dropped table that no code names, and an error about one that code still names', async () => {
  const change = await observed({ sql: 'DROP TABLE membership_invitations;', before });
  expect(await say(change, { 'src/a.ts': '1' })).toEqual([]);
  expect(await say(change, { 'src/a.ts': 'prisma.membershipInvitation.findMany()' })).toMatchObject([
    { level: 'error', title: 'Code still names "membership_invitations", which this drops' },
  ]);
});
