import { compare, folderOf } from '../format.ts';

/** Finds the files that changelogs name, among those of the history. */
export class ChangelogFiles {
  readonly #paths: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(paths: Iterable<string>) {
    this.#paths = [...paths].toSorted((a, b) => a.length - b.length || compare(a, b));
    this.#known = new Set(this.#paths);
  }

  /** Relative to the changelog that names it, or on a search path, which may start at any folder around or elsewhere. */
  find(name: string, from: string, relative: boolean): string | undefined {
    return this.#resolve(
      name,
      from,
      relative,
      (path) => this.#known.has(path),
      (path) => path,
    );
  }

  /** The files below a folder that a changelog names, in the order in which Liquibase includes them. */
  below(name: string, from: string, relative: boolean): string[] | undefined {
    const holds = (folder: string) => this.#paths.some((path) => path.startsWith(`${folder}/`));
    const folder = this.#resolve(name, from, relative, holds, folderOf);
    if (folder === undefined) return undefined;
    return this.#paths.filter((path) => path.startsWith(`${folder}/`)).toSorted(compare);
  }

  #resolve(
    name: string,
    from: string,
    relative: boolean,
    exists: (path: string) => boolean,
    take: (path: string) => string,
  ): string | undefined {
    const bare = name
      .trim()
      .replaceAll('\\', '/')
      .replace(/^classpath\*?:/, '')
      .replace(/\/+$/, '');
    if (relative) {
      const path = normal(`${folderOf(from)}/${bare}`);
      return exists(path) ? path : undefined;
    }
    const wanted = normal(bare);
    for (let folder = folderOf(from); ; folder = folderOf(folder)) {
      const path = folder === '' ? wanted : `${folder}/${wanted}`;
      if (exists(path)) return path;
      if (folder === '') break;
    }
    const folders = new Set(this.#paths.map(take));
    return [...folders].find((path) => path.endsWith(`/${wanted}`));
  }
}

/** Without `.`, `..` and a slash in front. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
