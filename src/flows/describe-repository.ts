import * as formats from '../analysis/schema/formats/index.ts';
import { surfaceOf } from '../change-set/surface.ts';
import { UserError } from '../domain/errors.ts';
import type { Issues, RepositoryRef } from '../github/issues.ts';

/** How much of each list is told: a designer needs the picture, not the tree. */
const MOST = { kinds: 12, histories: 8, files: 15, top: 40 } as const;
const README = { lines: 40, characters: 3000 } as const;

/** What a designer should know of a repository before answering: only what its files show, each list bounded. */
export async function describeRepository(
  issues: Pick<Issues, 'listFiles' | 'readFile'>,
  repository: RepositoryRef,
): Promise<string> {
  const paths = await filesOf(issues, repository);
  if (paths.length === 0) return '';
  const readme = paths.find((path) => /^readme(?:\.\w+)?$/i.test(path));
  const text = readme === undefined ? undefined : await issues.readFile(repository, readme);
  return [
    `${paths.length} files, by extension: ${within(kindsOf(paths), MOST.kinds)}.`,
    `At the top: ${within(topOf(paths), MOST.top)}.`,
    `Migrations: ${within(historiesOf(paths), MOST.histories) || 'none that we know'}.`,
    listed('Schema files', paths, 'schema'),
    listed('API contracts', paths, 'contract'),
    ...(readme === undefined || text === undefined ? [] : [`${readme} begins:`, beginningOf(text)]),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** A repository that is too large to list is no reason to give no answer. */
async function filesOf(issues: Pick<Issues, 'listFiles'>, repository: RepositoryRef): Promise<readonly string[]> {
  try {
    return await issues.listFiles(repository);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function kindsOf(paths: readonly string[]): readonly string[] {
  const kinds = Map.groupBy(paths, (path) => /[^/](\.[a-z0-9]{1,12})$/i.exec(path)?.[1]?.toLowerCase());
  return [...kinds]
    .flatMap(([kind, files]) => (kind === undefined ? [] : [{ kind, count: files.length }]))
    .toSorted((one, other) => other.count - one.count)
    .map(({ kind, count }) => `${kind} ${count}`);
}

function topOf(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => path.replace(/\/.*$/, '/')))].toSorted();
}

/** Each history once, by the format that is surest of it. */
function historiesOf(paths: readonly string[]): readonly string[] {
  const roots = new Map<string, string>();
  for (const format of Object.values(formats).toSorted((one, other) => other.certainty - one.certainty)) {
    for (const { root, files } of format.find(paths)) {
      if (roots.has(root) || files.length === 0) continue;
      roots.set(root, `${files.length} in ${root || 'the root'} (${format.id})`);
    }
  }
  return [...roots.values()];
}

function listed(title: string, paths: readonly string[], surface: string): string {
  const files = paths.filter((path) => surfaceOf(path) === surface);
  return files.length === 0 ? '' : `${title}: ${within(files, MOST.files)}.`;
}

function within(items: readonly string[], most: number): string {
  const more = items.length > most ? `, and ${items.length - most} more` : '';
  return `${items.slice(0, most).join(', ')}${more}`;
}

function beginningOf(text: string): string {
  return text.split('\n').slice(0, README.lines).join('\n').slice(0, README.characters).trim();
}
