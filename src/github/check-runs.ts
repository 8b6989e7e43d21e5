import { createHash } from 'node:crypto';
import { asking } from './errors.ts';
import type { Self } from './identity.ts';
import type { RepositoryRef } from './issues.ts';
import type { GitHubClient } from './octokit.ts';
import type { Annotation, CheckRun } from './pull-requests.ts';

const CHECK_NAME = 'Architecture review';

/** What GitHub takes in one call. */
const ANNOTATIONS_PER_CALL = 50;

/** The part of a check run that tells what was written already. */
type Written = {
  readonly id: number;
  readonly status: string;
  readonly external_id: string | null;
  readonly html_url: string | null;
  readonly output: { readonly annotations_count: number };
};

/**
 * Makes this App's check run on a commit say what `check` says, and nothing twice. GitHub *appends* the annotations of
 * every update, so what was written is told from the run itself: `external_id` names the content, the count says how far
 * an interrupted write came. A run that carries other annotations is superseded by a new one; GitHub shows the latest.
 */
export async function putCheckRun(
  octokit: GitHubClient,
  self: Self,
  at: RepositoryRef & { commit: string },
  check: CheckRun,
): Promise<string> {
  const { owner, repo, commit } = at;
  const content = createHash('sha256').update(JSON.stringify(check)).digest('hex').slice(0, 32);
  const found = await findOwn(octokit, self, at);
  const same = found?.external_id === content;
  if (found && same && (found.status === 'completed' || !check.conclusion)) return urlOf(found);

  const reusable = found && (same || (found.output.annotations_count === 0 && found.status !== 'completed'));
  const written = found && same ? found.output.annotations_count : 0;
  const chunks = chunked(check.annotations.slice(written), ANNOTATIONS_PER_CALL);
  let run = reusable ? found : undefined;
  for (const [position, annotations] of chunks.entries()) {
    const ends = position === chunks.length - 1 && check.conclusion;
    const body = {
      external_id: content,
      ...(ends ? { status: 'completed' as const, conclusion: ends } : { status: 'in_progress' as const }),
      output: {
        title: check.title,
        summary: check.summary,
        ...(check.text && { text: check.text }),
        annotations: annotations.map(toGitHub),
      },
    };
    const id = run?.id;
    run = await asking(`writing the check run on ${owner}/${repo}@${commit}`, async () =>
      id === undefined
        ? (await octokit.rest.checks.create({ owner, repo, name: CHECK_NAME, head_sha: commit, ...body })).data
        : (await octokit.rest.checks.update({ owner, repo, check_run_id: id, ...body })).data,
    );
  }
  return run ? urlOf(run) : '';
}

async function findOwn(
  octokit: GitHubClient,
  self: Self,
  at: RepositoryRef & { commit: string },
): Promise<Written | undefined> {
  const { owner, repo, commit } = at;
  const { data } = await asking(`reading the check runs of ${owner}/${repo}@${commit}`, () =>
    octokit.rest.checks.listForRef({
      owner,
      repo,
      ref: commit,
      check_name: CHECK_NAME,
      app_id: self.appId,
      filter: 'latest',
    }),
  );
  return data.check_runs.toSorted((one, other) => other.id - one.id)[0];
}

function toGitHub(annotation: Annotation) {
  const { path, line, endLine, level, title, message } = annotation;
  return { path, start_line: line, end_line: endLine, annotation_level: level, title, message };
}

/** At least one chunk, so that a check run without annotations is written too. */
function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let start = 0; start === 0 || start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}

function urlOf(run: Written): string {
  return run.html_url ?? '';
}
