import type { Dialect, Runner } from '../../../domain/schema.ts';
import type { Batch } from '../runners.ts';
import { splitStatements } from '../statements.ts';

/** Where one tool keeps its migrations in one tree. */
export type History = {
  /** The migration folder, without a slash at the end; empty for the repository's root. */
  readonly root: string;
  /** Its migrations, up and down, in no particular order. */
  readonly files: readonly string[];
  /** Files that say how the tool is set up; read before anything else. */
  readonly settings: readonly string[];
  /** Files that say what runs the migrations, not what these mean: read with the settings, but no base depends on them. */
  readonly surroundings?: readonly string[];
  /** The database, where one folder holds a history for each of several; such histories may share files. */
  readonly target?: Target;
};

/** Texts by path. A file that could not be read is absent. */
export type Texts = ReadonlyMap<string, string>;

/** A database that migrations were written for. */
export type Target = Dialect | 'clickhouse' | 'mssql' | 'cockroach';

/** What people should know of a reader, as parts of sentences in Markdown. */
type About = {
  /** Which files are taken for this tool's. */
  readonly finds: string;
  /** By what they are ordered. */
  readonly order: string;
  /** What is not understood and so stays opaque. */
  readonly left: string;
};

/** A reader for the migrations of one tool. Everything here is pure. */
export type Format = {
  /** Equals the file's name. */
  readonly id: string;
  /** For docs/formats.md. */
  readonly about: About;
  /** Raised when the same text gives other SQL than before: bases that were cached until then are rebuilt. 1 where absent. */
  readonly revision?: number;
  readonly runner: Runner;
  /** How sure a claim is: 3 by a marker or the tool's own file, 2 by its layout, 1 by a guess. The highest claims a file. */
  readonly certainty: 1 | 2 | 3;
  /** Histories that a tree's paths suggest. */
  find(paths: readonly string[]): readonly History[];
  /** Whether the texts of the settings and of a few migrations agree; absent where the paths are enough. */
  recognises?(history: History, texts: Texts): boolean;
  /**
   * Its statements are PostgreSQL's whatever the project's database is: it writes them from programs. For another database
   * they only show the shape of the schema.
   */
  readonly emits?: 'postgres';
  /** The database that the settings name. */
  target?(history: History, texts: Texts): Target | undefined;
  /** The migrations that are run forwards, in the runner's order. Down scripts and other databases' variants are left out. */
  order(history: History, texts: Texts): readonly string[];
  /**
   * A migration's forward statements as the runner sends them. `texts`: of the settings, and of whatever file of the tree
   * is asked for: one that was not read yet is absent at first, and the migration is read again with it. `has` knows them all.
   */
  read(path: string, text: string, texts: Texts): readonly Batch[];
  /** How the tool undoes a migration; absent where it cannot, or where nobody writes how. */
  readonly down?: Down;
  /** Sentences, each beginning with a path, on what the runner itself would refuse in this tree: two files of one version. */
  refuses?(history: History, texts: Texts): readonly string[];
  /** SQL for what the tool itself keeps in the database, which migrations refer to. */
  readonly preamble?: string;
  /** The same where it depends on the project. */
  preambleOf?(history: History, texts: Texts): string;
  /** The runner remembers what it has run by the `id` of each batch, not by file. Such a format reads all texts. */
  readonly remembers?: 'batches';
  /** The order or the meaning of a migration depends on what others say: all texts come along with the settings. */
  readonly readsAll?: true;
  /**
   * The same reader with a memory of its own, which lasts as long as the review of one history: what it has read of one tree
   * it need not read again for the other. Absent where reading a migration takes that migration alone.
   */
  forHistory?(): Format;
  /** The runner as the project has set it up; absent where it is always the same. */
  runnerOf?(history: History, texts: Texts): Runner;
};

/** How a migration is undone. */
type Down = {
  /** The file that does it, where it is another than the migration. */
  fileOf?(path: string, history: History): string;
  /** What `Format.read` is for the way forward, of that file. Nothing where it does not say how. */
  read(path: string, text: string, texts: Texts): readonly Batch[];
};

/** One statement at a time or all in one transaction: what most formats read. */
export function wholeFile(path: string, text: string, atomic = true): readonly Batch[] {
  return [{ statements: splitStatements(text, path), atomic }];
}

/** A file sent as one simple query: an implicit transaction, unless it holds a single statement. */
export function simpleQuery(path: string, text: string): readonly Batch[] {
  const statements = splitStatements(text, path);
  return [{ statements, atomic: statements.length > 1 }];
}

/** Names by folder. Folders without a match are absent. */
export function byFolder(paths: readonly string[], name: RegExp): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    if (!name.test(baseName(path))) continue;
    const folder = folderOf(path);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return folders;
}

/** Histories of tools that name files alike in one flat folder. */
export function flatHistories(paths: readonly string[], name: RegExp): History[] {
  return [...byFolder(paths, name)].map(([root, files]) => ({ root, files, settings: [] }));
}

/** Histories of tools that keep one folder per migration: `root/<version>/<file>`. */
export function nestedHistories(paths: readonly string[], file: RegExp, version: RegExp): History[] {
  const histories = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    if (!file.test(baseName(path)) || !version.test(baseName(folder))) continue;
    const root = folderOf(folder);
    histories.set(root, [...(histories.get(root) ?? []), path]);
  }
  return [...histories].map(([root, files]) => ({ root, files, settings: [] }));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function inFolder(root: string, name: string): string {
  return root === '' ? name : `${root}/${name}`;
}

/** Whether any of a few texts of the history carries the tool's marker. */
export function mentions(history: History, texts: Texts, marker: RegExp): boolean {
  return history.files.some((path) => marker.test(texts.get(path) ?? ''));
}

/** By leading number, as a number of any length; ties by name. */
export function byLeadingNumber(a: string, b: string): number {
  const digits = (path: string) => /^\d+/.exec(baseName(path))?.[0].replace(/^0+(?=\d)/, '') ?? '';
  const [left, right] = [digits(a), digits(b)];
  return left.length - right.length || compare(left, right) || compare(a, b);
}

/** By code unit, not by locale: the tools sort bytes. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
