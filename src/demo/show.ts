import { createColors } from 'picocolors';
import type { CheckRun, Conversation, InlineComment, IssueComment, Review } from './conversation.ts';
import { renderMarkdown } from './markdown.ts';
import type { Screen } from './steps.ts';

/** Lines of the diff that are shown above an inline comment. */
const CONTEXT = 3;
/** Longer lines are cut: the diff is there to recognise the place. */
const GUTTER = 4;

/** Prints parts of GitHub's pages as a person reads them. */
export interface Page {
  heading(text: string): void;
  line(text?: string): void;
  /** A person's or the App's comment, as Markdown. */
  comment(author: string, markdown: string): void;
  review(review: Review, inline: readonly InlineComment[]): void;
  /** Its line below the pull request, or its own page too. */
  check(check: CheckRun, shown?: 'with its page'): void;
}

export function createPage({ out, colour, width }: Screen): Page {
  const { bold, dim, green, red, yellow, cyan } = createColors(colour);
  const room = Math.min(width, 110);
  const indented = (lines: readonly string[], by: string) => lines.map((line) => `${by}${line}`.trimEnd());
  const print = (lines: readonly string[]) => out(`${lines.join('\n')}\n`);
  const markdown = (text: string, by: string) =>
    indented(renderMarkdown(text, { width: room - by.length, colour }), by);
  const bar = dim('│ ');

  function inlineComment(comment: InlineComment): void {
    const { path, original_line: last, original_start_line: first, diff_hunk: hunk, body } = comment;
    const where = first === null ? `${last}` : `${first}–${last}`;
    print(['', `  ${bold(path)} ${dim(`line ${where}`)}`]);
    const shown = hunk.split('\n').filter((line) => !line.startsWith('@@'));
    print(shown.slice(-Math.max(CONTEXT, first === null ? 0 : last - first + 1)).map((line) => `  ${diffLine(line)}`));
    print(markdown(body, `    ${bar}`));
  }

  function diffLine(line: string): string {
    const cut = line.length > room - GUTTER ? `${line.slice(0, room - GUTTER - 1)}…` : line;
    if (line.startsWith('+')) return green(cut);
    return line.startsWith('-') ? red(cut) : dim(cut);
  }

  return {
    heading(text) {
      const rule = '─'.repeat(Math.max(3, room - text.length - 4));
      print(['', `${dim('──')} ${bold(text)} ${dim(rule)}`, '']);
    },
    line: (text = '') => print([text]),
    comment(author, body) {
      print([`${bold(author)} ${dim('commented')}`, ...markdown(body, bar), '']);
    },
    review({ user, body, commit_id: commit }, inline) {
      print([`${bold(user.login)} ${dim(`reviewed ${commit.slice(0, 7)}`)}`, ...markdown(body, bar)]);
      for (const comment of inline) inlineComment(comment);
      print(['']);
    },
    check({ name, status, conclusion, output }, shown) {
      const colours = { success: green, failure: red, neutral: cyan };
      const paint = colours[conclusion as keyof typeof colours] ?? yellow;
      const annotations = output.annotations_count === 1 ? '1 annotation' : `${output.annotations_count} annotations`;
      print([
        `${bold('Check')} ${name} ${dim('·')} ${paint(conclusion ?? status)} ${dim('·')} ${output.title} ${dim(`· ${annotations}`)}`,
        ...(shown ? markdown(output.summary, bar) : []),
        '',
      ]);
    },
  };
}

/** What came after `before`. */
export function newSince(before: Conversation, after: Conversation) {
  const fresh = <T extends { readonly id: number }>(known: readonly T[], all: readonly T[]): readonly T[] =>
    all.filter(({ id }) => !known.some((one) => one.id === id));
  const resolved = after.threads.filter(
    ({ isResolved, first }) => isResolved && before.threads.some((one) => one.first === first && !one.isResolved),
  );
  return {
    reviews: fresh(before.reviews, after.reviews),
    inline: fresh(before.inline, after.inline),
    comments: fresh<IssueComment>(before.comments, after.comments),
    resolved: resolved.flatMap(({ first }) => after.inline.find(({ id }) => id === first) ?? []),
    open: after.threads.filter(({ isResolved }) => !isResolved).length,
  };
}
