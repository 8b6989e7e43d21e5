import { splitStatements } from '../statements.ts';
import { baseName, byFolder, compare, folderOf, type Format, type History, inFolder } from './format.ts';

const NAME = /^(?:([VUB])(\d[\w.]*?)|(R))__.+\.sql$/;

/** Flyway sees that these cannot run in a transaction and runs the whole file outside one. */
const NON_TRANSACTIONAL =
  /^(?:(?:create\s+(?:unique\s+)?index|drop\s+index|reindex\b.*?)\s+concurrently|vacuum|alter\s+system|(?:create|drop)\s+(?:database|tablespace))\b/i;

function versionParts(path: string): bigint[] {
  const version = NAME.exec(baseName(path))?.[2] ?? '';
  return version.split(/[._]/).map((part) => (/^\d+$/.test(part) ? BigInt(part) : 0n));
}

/** By numeric parts, where a missing part counts as zero: 1.10 comes after 1.9. */
function byVersion(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)];
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const [x, y] = [left[part] ?? 0n, right[part] ?? 0n];
    if (x !== y) return x < y ? -1 : 1;
  }
  return compare(a, b);
}

export const flyway: Format = {
  id: 'flyway',
  certainty: 2,
  runner: {
    name: 'Flyway',
    scope: 'file',
    optOut: 'executeInTransaction=false',
    source: 'https://documentation.red-gate.com/fd/migration-transaction-handling-273973399.html',
  },
  find(paths) {
    const known = new Set(paths);
    const roots = new Map<string, History>();
    const folders = [...byFolder(paths, NAME)].toSorted(([a], [b]) => a.length - b.length);
    for (const [folder, files] of folders) {
      const root = roots.has(folderOf(folder)) ? folderOf(folder) : folder;
      const settings = files.map((file) => `${file}.conf`).filter((path) => known.has(path));
      const history = roots.get(root) ?? { root, files: [], settings: [inFolder(root, 'flyway.conf')] };
      roots.set(root, { root, files: [...history.files, ...files], settings: [...history.settings, ...settings] });
    }
    return [...roots.values()];
  },
  order({ files }) {
    const kind = (path: string) => NAME.exec(baseName(path))?.[1] ?? 'R';
    const versioned = files.filter((path) => kind(path) === 'V').toSorted(byVersion);
    const repeatable = files.filter((path) => kind(path) === 'R').toSorted((a, b) => compare(baseName(a), baseName(b)));
    return [...versioned, ...repeatable];
  },
  read(path, text, settings) {
    const statements = splitStatements(text, path);
    const optedOut = /^\s*executeInTransaction\s*=\s*false/im.test(settings.get(`${path}.conf`) ?? '');
    return [{ statements, atomic: !optedOut && !statements.some(({ sql }) => NON_TRANSACTIONAL.test(sql)) }];
  },
};
