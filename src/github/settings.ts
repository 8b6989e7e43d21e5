import { composeConfigGet } from '@probot/octokit-plugin-config';
import { defaultSettings, mergeSettings, parseSettingsFile, type SettingsFile } from '../config/settings.ts';
import type { Settings, SettingsProblem } from '../domain/settings.ts';
import { asking } from './errors.ts';
import type { RepositoryRef } from './issues.ts';
import type { GitHubClient } from './octokit.ts';

const SETTINGS_PATH = '.github/architect.yml';

/** The file, what it extends, and what that extends; more is a loop or a game. */
const MAX_FILES = 4;

/**
 * A repository's settings from its **default branch**, with what they extend, or the organisation's from its `.github`
 * repository where the repository has none. `@probot/octokit-plugin-config` resolves which files count; each text goes
 * through our own bounded parser on its way to the plugin, which parses without bounds and keeps no line numbers.
 */
export async function readSettings(
  octokit: GitHubClient,
  repository: RepositoryRef,
): Promise<{ settings: Settings; problem?: SettingsProblem }> {
  const { owner, repo } = repository;
  const files: SettingsFile[] = [];
  try {
    await asking(`reading the settings of ${owner}/${repo}`, () =>
      // No `branch`: the plugin then names no ref, which is the default branch.
      composeConfigGet(recording(octokit, repository, files), { owner, repo, path: SETTINGS_PATH, defaults: {} }),
    );
  } catch (error) {
    const problem = error instanceof UnusableFile ? error.problem : refusalOf(error);
    if (problem) return { settings: defaultSettings, problem };
    throw error;
  }
  return { settings: mergeSettings(files.toReversed()) };
}

class UnusableFile extends Error {
  readonly problem: SettingsProblem;

  constructor(problem: SettingsProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The part of Octokit that the plugin uses, reading every file strictly before the plugin sees it. */
function recording(octokit: GitHubClient, repository: RepositoryRef, files: SettingsFile[]): GitHubClient {
  type Contents = RepositoryRef & { path: string };
  const request = async (endpoint: Contents & { method: 'GET'; url: string }) => {
    const path = nameOf(endpoint, repository);
    if (files.length >= MAX_FILES) {
      throw new UnusableFile({ path, message: `More than ${MAX_FILES} settings files extend each other.` });
    }
    const response = await octokit.request(endpoint);
    const text = textOf(response.data);
    // A folder or a submodule: the plugin says so.
    if (text === undefined) return response;
    const parsed = parseSettingsFile(text, path);
    if ('problem' in parsed) throw new UnusableFile(parsed.problem);
    files.push(parsed.file);
    return { ...response, data: text };
  };
  return { request: Object.assign(request, { endpoint: octokit.request.endpoint }) } as unknown as GitHubClient;
}

/** GitHub sends the raw media type as text; a server that names it `application/octet-stream` gives bytes. */
function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : undefined;
}

function nameOf({ owner, repo, path }: RepositoryRef & { path: string }, own: RepositoryRef): string {
  return owner === own.owner && repo === own.repo ? path : `${owner}/${repo}: ${path}`;
}

/** What the plugin itself refuses: it throws plain errors that only their prefix tells apart. */
function refusalOf(error: unknown): SettingsProblem | undefined {
  const [, reason] = (error instanceof Error && /^\[@probot\/octokit-plugin-config\] *(.+)/.exec(error.message)) || [];
  return reason === undefined ? undefined : { path: SETTINGS_PATH, message: reason };
}
