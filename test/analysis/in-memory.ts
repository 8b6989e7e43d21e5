import { createHash } from 'node:crypto';
import { searchCode } from '../../src/change-set/search.ts';
import type { ChangedFile, ChangeSet, Hunk } from '../../src/domain/change-set.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { Cache, Source } from '../../src/domain/source.ts';

export type Tree = Readonly<Record<string, string>>;

export const settings: Settings = {
  enabled: true,
  drafts: false,
  maxComments: 6,
  minLevel: 'note',
  gate: 'never',
  include: [],
  exclude: [],
  rules: {},
  database: {},
  tables: {},
  context: {},
};

/** A change between two trees of files, as collecting would give it. Only additions carry the lines they add. */
export function changeBetween(base: Tree, head: Tree): { changeSet: ChangeSet; source: Source } {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])].toSorted();
  const files = paths
    .filter((path) => base[path] !== head[path])
    .map((path) => fileChange(path, base[path], head[path]));
  const trees = { base, head };
  const readable: Pick<Source, 'list' | 'read'> = {
    list: async (tree) =>
      Object.entries(trees[tree]).map(([path, text]) => ({ path, oid: oidOf(text), size: Buffer.byteLength(text) })),
    read: async (tree, wanted) =>
      new Map(wanted.flatMap((path) => (trees[tree][path] === undefined ? [] : [[path, trees[tree][path]] as const]))),
  };
  return {
    changeSet: { repository: 'acme/shop', base: 'b'.repeat(40), head: 'a'.repeat(40), files, skipped: [] },
    source: { ...readable, search: (tree, terms) => searchCode(readable, tree, terms) },
  };
}

export function memoryCache(): Cache & { readonly entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    get: async (key) => entries.get(key),
    put: async (key, value) => void entries.set(key, value),
  };
}

function fileChange(path: string, before: string | undefined, after: string | undefined): ChangedFile {
  const common = { path, previousPath: path, surface: surfaceFor(path) } as const;
  if (after === undefined) return { ...common, status: 'removed', hunks: [] };
  const kept = before !== undefined && after.startsWith(before) ? lineCount(before) : 0;
  return { ...common, status: before === undefined ? 'added' : 'modified', hunks: [addition(after, kept)] };
}

function addition(text: string, kept: number): Hunk {
  const added = text.replace(/\n$/, '').split('\n').slice(kept);
  return {
    oldStart: kept,
    oldLines: 0,
    newStart: kept + 1,
    newLines: added.length,
    lines: added.map((line, index) => ({ kind: 'added', newLine: kept + index + 1, text: line })),
  };
}

function surfaceFor(path: string): ChangedFile['surface'] {
  if (path.endsWith('.prisma')) return 'schema';
  if (/\.(?:ya?ml|proto)$/.test(path)) return 'contract';
  return /migrat|\.sql$/.test(path) ? 'migration' : 'code';
}

function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function oidOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
