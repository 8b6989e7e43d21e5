import { compare } from '../format.ts';
import type { Texts } from '../format.ts';

export type Revision = {
  readonly path: string;
  readonly id: string;
  /** `down_revision`. */
  readonly parents: readonly string[];
  /** Those, and `depends_on`. */
  readonly needs: readonly string[];
  /** It begins a branch that is meant to have a head of its own. */
  readonly labelled: boolean;
};

/** A module variable and what it is set to, over as many lines as its brackets take. */
const VARIABLE =
  /^(revision|down_revision|depends_on|branch_labels)\b[ \t]*(?::[^=\n]+)?=[ \t]*(\([^)]*\)|\[[^\]]*\]|[^\n]*)/gm;
const STRING = /(["'])(.*?)\1/g;

/** Files in an order in which each comes after the ones it is based on; ties, unknown parents and cycles go by name. */
export function orderRevisions(paths: readonly string[], texts: Texts): string[] {
  const revisions = new Map<string, Revision>();
  for (const found of revisionsIn(paths, texts)) if (!revisions.has(found.id)) revisions.set(found.id, found);
  const ordered: string[] = [];
  const state = new Set<string>();
  const stack = [...revisions.keys()].toReversed();
  while (stack.length > 0) {
    const id = stack.at(-1) ?? '';
    const revision = revisions.get(id);
    const waiting = (revision?.needs ?? []).filter((need) => revisions.has(need) && !state.has(need));
    if (!revision || state.has(id) || waiting.length === 0 || state.has(`${id}?`)) {
      stack.pop();
      if (revision && !state.has(id)) ordered.push(revision.path);
      state.add(id);
    } else {
      state.add(`${id}?`);
      stack.push(...waiting.toReversed());
    }
  }
  return ordered;
}

/** The revisions of the files, by path. Files without one are left out. */
export function revisionsIn(paths: readonly string[], texts: Texts): Revision[] {
  return paths.toSorted(compare).flatMap((path) => revisionOf(path, texts.get(path) ?? '') ?? []);
}

function revisionOf(path: string, text: string): Revision | undefined {
  const values = new Map<string, string[]>();
  for (const [, name = '', value = ''] of text.matchAll(VARIABLE)) {
    const uncommented = value.startsWith('(') || value.startsWith('[') ? value : value.replace(/#.*$/, '');
    values.set(
      name,
      [...uncommented.matchAll(STRING)].map(([, , id = '']) => id),
    );
  }
  const [id] = values.get('revision') ?? [];
  if (id === undefined) return undefined;
  const parents = values.get('down_revision') ?? [];
  const needs = [...parents, ...(values.get('depends_on') ?? [])];
  return { path, id, parents, needs, labelled: (values.get('branch_labels') ?? []).length > 0 };
}
