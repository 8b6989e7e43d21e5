import { baseName, byLeadingNumber, folderOf, type Format, flatHistories, inFolder, wholeFile } from './format.ts';

export const sqlx: Format = {
  id: 'sqlx',
  certainty: 3,
  runner: {
    name: 'sqlx',
    scope: 'file',
    optOut: '-- no-transaction',
    foreignKeys: true, // sqlx-sqlite/src/options/mod.rs
    source: 'https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/source.rs',
  },
  /** A `migrations` folder beside, or below, a crate. */
  find(paths) {
    const known = new Set(paths.filter((path) => baseName(path) === 'Cargo.toml'));
    return flatHistories(paths, /^\d+_.*\.sql$/).flatMap((history) => {
      if (!/^migrations?(?:[-_]|$)/.test(baseName(history.root))) return [];
      const manifest = ancestors(history.root).map((folder) => inFolder(folder, 'Cargo.toml'));
      const settings = manifest.filter((path) => known.has(path));
      return settings.length > 0 ? [{ ...history, settings }] : [];
    });
  },
  recognises: ({ settings }, texts) => settings.some((path) => /\bsqlx\b/.test(texts.get(path) ?? '')),
  order: ({ files }) => files.filter((path) => !baseName(path).endsWith('.down.sql')).toSorted(byLeadingNumber),
  read: (path, text) => wholeFile(path, text, !text.trimStart().startsWith('-- no-transaction')),
};

function ancestors(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; folder !== '';) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}
