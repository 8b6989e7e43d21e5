import { UserError } from '../domain/errors.ts';
import { type AppLog, createAppLog } from './app-log.ts';
import { andWait, type CheckRun, type Conversation, readComments, readPull } from './conversation.ts';
import { type LocalApp, startLocalApp } from './local-app.ts';
import type { Person } from './people.ts';
import { sampleFiles } from './sample-repository.ts';
import { createPage, newSince, type Page } from './show.ts';
import { createStep, type Screen, type Step } from './steps.ts';

export type DemoOptions = Partial<Screen> & {
  /** Leaves everything running at the end, until `signal`. */
  readonly keep: boolean;
  readonly out: (text: string) => void;
  readonly signal?: AbortSignal;
};

const OWNER = 'acme';
const REPOSITORY = 'acme/shop';
const BRANCH = 'shipments';

const ISSUE = {
  title: 'Let customers subscribe to back-in-stock mails',
  body: [
    'Customers ask to be told when a product is available again.',
    '',
    'Scale: 40,000 subscriptions in the first month, and a popular product brings 9,000 people back at once.',
  ].join('\n'),
};

type Stage = {
  readonly local: LocalApp;
  readonly log: AppLog;
  readonly maya: Person;
  readonly step: Step;
  readonly page: Page;
};

/**
 * Runs the whole App on this machine, without a key or a network: a pull request with a hazardous migration is reviewed,
 * a command and an issue are answered, and a second push fixes one finding. Throws `UserError` when something that
 * should have happened did not.
 */
export async function runDemo({ keep, signal, ...screen }: DemoOptions): Promise<void> {
  const shown: Screen = { colour: false, interactive: false, width: 100, ...screen };
  const started = performance.now();
  const page = createPage(shown);
  const step = createStep(shown, signal);
  const log = createAppLog();
  page.line('The whole of Architect against a GitHub on this machine: no key, no network.\n');
  // Not cut short by the signal: what it starts must be stopped again.
  const local = await createStep(shown)('a local GitHub, and the App with its embedded database', () =>
    startLocalApp({
      owner: OWNER,
      people: ['maya', 'ivan'],
      log: log.logger,
      model: null,
      queue: { pollSeconds: 0.5 },
    }),
  );
  try {
    const stage = { local, log, maya: local.as('maya'), step, page };
    const number = await openPull(stage);
    const reviewed = await readPull(stage.maya, REPOSITORY, number);
    const commanded = await commandReview(stage, number, reviewed);
    await designIssue(stage);
    await pushFix(stage, number, commanded);
    page.line(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s. On your own repository: see README.md.`);
    if (keep) await keepRunning(stage, signal);
  } catch (error) {
    const problem = log.lastProblem();
    signal?.throwIfAborted();
    if (error instanceof UserError || problem === undefined) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${message} The App's last word was: ${problem}`, { cause: error });
  } finally {
    await local.close();
  }
}

async function openPull({ local, log, maya, step, page }: Stage): Promise<number> {
  const base = await sampleFiles('base');
  const migrations = Object.keys(base).filter((file) => file.endsWith('migration.sql')).length;
  await step(`a repository ${REPOSITORY}: ${migrations} migrations, an OpenAPI file, a service`, () =>
    maya.createRepository(OWNER, 'shop', { private: true, files: base }),
  );
  const pull = { title: 'Hand orders over to the warehouses', body: 'Shipments, and the packing list sorted by age.' };
  const { number } = await step('maya opens a pull request; the App reviews it', async (note) => {
    log.onStage(stageNote(note));
    const acknowledged = (ms: number) => note(`signed webhook acknowledged in ${ms} ms`);
    await maya.commit(REPOSITORY, BRANCH, { from: 'main', message: pull.title, files: await sampleFiles('change') });
    const opened = { event: 'pull_request', action: 'opened' };
    return andWait(local, opened, () => maya.openPull(REPOSITORY, { ...pull, head: BRANCH }), acknowledged);
  });
  const conversation = await readPull(maya, REPOSITORY, number);
  const [review] = conversation.reviews;
  page.heading(`${REPOSITORY}#${number} ${pull.title}`);
  page.comment('maya', pull.body);
  if (!review || conversation.inline.length === 0) throw missing('the review of the pull request was not posted.');
  page.review(review, conversation.inline);
  page.check(completed(conversation));
  return number;
}

async function commandReview({ local, log, maya, step, page }: Stage, number: number, before: Conversation) {
  const comment = await step('maya comments /architect review', async (note) => {
    log.onStage(stageNote(note));
    const created = { event: 'issue_comment', action: 'created' };
    return andWait(local, created, () => maya.comment(REPOSITORY, number, '/architect review'));
  });
  const reactions = `/repos/${REPOSITORY}/issues/comments/${comment.id}/reactions`;
  const given = await maya.request<readonly { content: string; user: { login: string } }[]>('GET', reactions);
  const after = await readPull(maya, REPOSITORY, number);
  const { reviews, inline } = newSince(before, after);
  page.heading(`${REPOSITORY}#${number}, after the command`);
  page.comment('maya', '/architect review');
  const [reaction] = given;
  if (!reaction) throw missing('the command was not acknowledged with a reaction.');
  page.line(`${reaction.user.login} reacted with ${given.map(({ content }) => content).join(', then ')}`);
  const [review] = reviews;
  if (review) page.review(review, inline);
  else page.line('Reviewed again, with the same result: what stands above is not posted twice.\n');
  page.check(completed(after));
  return after;
}

async function designIssue({ local, maya, step, page }: Stage): Promise<void> {
  const { number } = await step('maya opens an issue and labels it design-needed', async () => {
    const issue = await maya.openIssue(REPOSITORY, ISSUE);
    const labeled = { event: 'issues', action: 'labeled' };
    await andWait(local, labeled, () => maya.label(REPOSITORY, issue.number, 'design-needed'));
    return issue;
  });
  const comments = await readComments(maya, REPOSITORY, number);
  page.heading(`${REPOSITORY}#${number} ${ISSUE.title}`);
  page.comment('maya', ISSUE.body);
  if (comments.length === 0) throw missing('the issue was not answered.');
  for (const { user, body } of comments) page.comment(user.login, body);
}

async function pushFix({ local, log, maya, step, page }: Stage, number: number, before: Conversation): Promise<void> {
  await step('maya builds the index concurrently instead, and pushes', async (note) => {
    log.onStage(stageNote(note));
    const message = 'Build the packing list index concurrently';
    const files = await sampleFiles('fix');
    await andWait(local, { event: 'pull_request', action: 'synchronize' }, () =>
      maya.commit(REPOSITORY, BRANCH, { message, files }),
    );
  });
  const after = await readPull(maya, REPOSITORY, number);
  const { reviews, inline, resolved, open } = newSince(before, after);
  page.heading(`${REPOSITORY}#${number}, after the second push`);
  for (const thread of resolved) page.line(`✓ resolved: ${thread.path} line ${thread.original_line}`);
  for (const review of reviews)
    page.review(
      review,
      inline.filter((one) => one.pull_request_review_id === review.id),
    );
  for (const { user, body, in_reply_to_id: reply } of inline) if (reply) page.comment(user.login, body);
  if (resolved.length === 0) throw missing('the finding that the second push fixes was not resolved.');
  page.line(`${open} threads stand as they were: nothing is said twice.\n`);
  page.check(completed(after), 'with its page');
}

async function keepRunning({ local, page }: Stage, signal: AbortSignal | undefined): Promise<void> {
  page.line(
    [
      '',
      `GitHub's API: ${local.github.url}/repos/${REPOSITORY}/pulls (sign in with "Authorization: Bearer token-of-maya")`,
      `The App:      ${local.url}/readyz`,
      'Ctrl-C ends both.',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve());
  });
}

function completed({ checks: [check] }: Conversation): CheckRun {
  if (check?.status !== 'completed') throw missing('the check run did not complete.');
  return check;
}

const stageNote = (note: (text: string) => void) => (stage: string, ms: number) =>
  note(`${stage} ${(ms / 1000).toFixed(1)} s`);

const missing = (what: string) => new UserError(`The demo stopped: ${what}`);
