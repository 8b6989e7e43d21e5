import type { IssueRef, Issues } from '../github/issues.ts';
import type { Command } from './command.ts';
import { listOf } from './help.ts';
import * as registry from './index.ts';

/** A comment with commands in it. */
export type CommandComment = {
  readonly issue: IssueRef & { readonly isPull: boolean };
  readonly comment: number;
  readonly author: string;
  /** As `parseCommands` gives them. */
  readonly commands: readonly string[];
};

const commands: readonly Command[] = Object.values(registry);

/** Acknowledges a comment at once, then carries its commands out when its author may write to the repository. */
export async function answerCommands(
  issues: Issues,
  { issue, comment, author, commands: words }: CommandComment,
  requestReview: () => Promise<void>,
): Promise<void> {
  await issues.react(issue, comment, 'eyes');
  if (!(await issues.mayWrite(issue, author))) {
    return sayOnce(
      issues,
      issue,
      `refusal ${author.toLowerCase()}`,
      'Thank you. Only people with write access to this repository can give me commands, so I did nothing. Please ask one of them.',
    );
  }
  for (const word of words) {
    const say = (text: string) =>
      sayOnce(issues, issue, `answer ${comment} ${commandIn(word)?.name ?? 'unknown'}`, text);
    const command = commandIn(word);
    if (command) await command.run({ issue, commands, requestReview, say });
    else await say(`I do not know ${quoted(word)}. Commands:\n\n${listOf(commands)}`);
  }
}

function commandIn(word: string): Command | undefined {
  return commands.find(({ name }) => name === word);
}

/** The word comes from a comment, so it is repeated only when it cannot be more than a word. */
function quoted(word: string): string {
  return /^[a-z0-9-]{1,30}$/.test(word) ? `\`/architect ${word}\`` : 'that command';
}

/** The job may run twice; what was said carries a hidden mark that only counts in our own comments. */
async function sayOnce(issues: Issues, issue: IssueRef, about: string, text: string): Promise<void> {
  const mark = `<!-- architect:${about} -->`;
  const comments = await issues.comments(issue);
  if (comments.some(({ own, body }) => own && body.includes(mark))) return;
  await issues.comment(issue, `${text}\n\n${mark}`);
}
