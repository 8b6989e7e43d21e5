import path from 'node:path';
import { UserError } from '../domain/errors.ts';
import { GitError, runGit, type Git } from './git.ts';

/** Where a repository keeps its things. */
export type Layout = {
  /** The top of the work tree, or the git directory of a bare repository. */
  readonly top: string;
  readonly bare: boolean;
  readonly shallow: boolean;
  readonly indexFile: string;
  readonly objects: string;
};

const QUESTIONS = [
  '--is-inside-work-tree',
  '--is-shallow-repository',
  '--git-path',
  'index',
  '--git-path',
  'objects',
  '--show-cdup',
];

/** Throws `UserError` when the folder is no repository, or one that git itself distrusts. */
export async function findLayout(git: Git): Promise<Layout> {
  const output = await runGit(git, ['rev-parse', ...QUESTIONS]).catch((error: unknown) => {
    throw error instanceof GitError ? explain(git, error) : error;
  });
  const [insideWorkTree, shallow, indexFile = '', objects = '', up = ''] = output.toString('utf8').split('\n');
  return {
    top: path.resolve(git.dir, up),
    bare: insideWorkTree !== 'true',
    shallow: shallow === 'true',
    indexFile: path.resolve(git.dir, indexFile),
    objects: path.resolve(git.dir, objects),
  };
}

function explain(git: Git, error: GitError): UserError {
  const reason = error.stderr.trim().split('\n')[0] ?? '';
  return new UserError(
    `${git.dir} cannot be read as a git repository (${reason}). Run this inside a repository or name one with --repo DIR.`,
    { cause: error },
  );
}
