import { GitError, runGit, type Git } from './git.ts';

/**
 * Options that switch every configured filter off. Filters (git-lfs, git-crypt, or anything at all) are programs that
 * the repository's configuration names, and git runs them whenever it looks at the work tree.
 */
export async function withoutFilters(git: Git): Promise<readonly string[]> {
  const output = await runGit(git, ['config', '--null', '--name-only', '--get-regexp', '^filter\\.']).catch(
    (error: unknown) => {
      if (error instanceof GitError) return Buffer.alloc(0); // exit code 1: none is configured
      throw error;
    },
  );
  const keys = output.toString('utf8').split('\0').filter(Boolean);
  const drivers = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))));
  return [...drivers].flatMap((driver) =>
    ['clean=', 'process=', 'required=false'].flatMap((setting) => ['-c', `${driver}.${setting}`]),
  );
}
