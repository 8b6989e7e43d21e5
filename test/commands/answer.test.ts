import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerCommands } from '../../src/commands/answer.ts';
import * as registry from '../../src/commands/index.ts';
import type { IssueComment, Issues } from '../../src/github/issues.ts';

const issue = { owner: 'o', repo: 'r', number: 3, isPull: true };

/** An issue on which `writers` may command. */
function conversation(writers: readonly string[] = ['ada'], existing: readonly IssueComment[] = []) {
  const comments = [...existing];
  const reactions: [number, string][] = [];
  let reviews = 0;
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  const issues: Issues = {
    get: unused,
    comments: async () => comments,
    async comment(_issue, body) {
      comments.push({ id: 100 + comments.length, author: 'architect[bot]', own: true, body });
      return { id: 1, url: '' };
    },
    updateComment: unused,
    async react(_issue, comment, reaction) {
      reactions.push([comment, reaction]);
    },
    mayWrite: async (_repository, login) => writers.includes(login),
    addLabel: unused,
    removeLabel: unused,
    listFiles: unused,
    readFile: unused,
  };
  const give = (commands: readonly string[], given: { author?: string; comment?: number; isPull?: boolean } = {}) =>
    answerCommands(
      issues,
      {
        issue: { ...issue, isPull: given.isPull ?? true },
        comment: given.comment ?? 9,
        author: given.author ?? 'ada',
        commands,
      },
      async () => {
        reviews += 1;
      },
    );
  return { give, comments, reactions, reviews: () => reviews };
}

describe('a command', () => {
  it('is acknowledged with a reaction', async () => {
    const { give, reactions } = conversation();
    await give(['review']);
    expect(reactions).toEqual([[9, 'eyes']]);
  });

  it('review asks for a review and says nothing', async () => {
    const { give, comments, reviews } = conversation();
    await give(['review']);
    expect({ comments, reviews: reviews() }).toEqual({ comments: [], reviews: 1 });
  });

  it('review on an issue says where it works', async () => {
    const { give, comments, reviews } = conversation();
    await give(['review'], { isPull: false });
    expect(reviews()).toBe(0);
    expect(comments[0]?.body).toMatch(/^`\/architect review` works on pull requests\./);
  });

  it('help lists every command', async () => {
    const { give, comments } = conversation();
    await give(['help']);
    for (const { name, summary } of Object.values(registry)) {
      expect(comments[0]?.body).toContain(`- \`/architect ${name}\`: ${summary}`);
    }
  });

  it('that nobody knows gets the list', async () => {
    const { give, comments } = conversation();
    await give(['reveiw']);
    expect(comments[0]?.body).toMatch(/^I do not know `\/architect reveiw`\. Commands:\n\n- `\/architect help`/);
  });

  it('that is no word is not repeated', async () => {
    const { give, comments } = conversation();
    await give(['@org/team`<img>']);
    expect(comments[0]?.body).toMatch(/^I do not know that command\. Commands:/);
    expect(comments[0]?.body).not.toContain('@org');
  });

  it('is answered once when its job runs twice, and again when it is given again', async () => {
    const { give, comments } = conversation();
    await give(['help']);
    await give(['help']);
    expect(comments).toHaveLength(1);
    await give(['help'], { comment: 10 });
    expect(comments).toHaveLength(2);
  });

  it('is answered although somebody else copied our mark', async () => {
    const copy = { id: 1, author: 'eve', own: false, body: '<!-- architect:answer 9 help -->' };
    const { give, comments } = conversation(['ada'], [copy]);
    await give(['help']);
    expect(comments).toHaveLength(2);
  });
});

describe('somebody without write access', () => {
  it('gets one polite refusal, however often they ask', async () => {
    const { give, comments, reviews } = conversation();
    await give(['review'], { author: 'eve' });
    await give(['review', 'help'], { author: 'Eve', comment: 10 });
    expect(reviews()).toBe(0);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(
      /^Thank you\. Only people with write access to this repository can give me commands/,
    );
  });
});

describe('the registry of commands', () => {
  it('has every command, under the name of its file', () => {
    const files = readdirSync('src/commands')
      .filter(
        (file) =>
          /run[:(]/.test(readFileSync(`src/commands/${file}`, 'utf8')) && !['command.ts', 'answer.ts'].includes(file),
      )
      .map((file) => file.replace('.ts', ''));
    expect(
      Object.values(registry)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(files.sort());
  });
});
