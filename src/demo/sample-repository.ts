import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('sample-repository', import.meta.url));

/** `base`: the repository. `change`: what the pull request brings. `fix`: its second push. */
export type Stage = 'base' | 'change' | 'fix';

/** The texts of one stage of the sample repository, by path. */
export async function sampleFiles(stage: Stage): Promise<Readonly<Record<string, string>>> {
  const root = path.join(FOLDER, stage);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.toSorted().map(async (file) => {
      const name = path.relative(root, file).split(path.sep).join('/');
      return [name, await readFile(file, 'utf8')] as const;
    }),
  );
  return Object.fromEntries(files);
}
