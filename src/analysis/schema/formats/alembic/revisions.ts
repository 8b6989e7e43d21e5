import { compare } from '../format.ts';
import type { Texts } from '../format.ts';

type Revision = { readonly path: string; readonly id: string; readonly needs: readonly string[] };

/** A module variable and what it is set to, over as many lines as its brackets take. */
const VARIABLE = /^(revision|down_revision|depends_on)\b[ \t]*(?::[^=\n]+)?=[ \t]*(\([^)]*\)|\[[^\]]*\]|[^\n]*)/gm;
const STRING = /(["'])(.*?)\1/g;

/** Files in an order in which each comes after the ones it is based on; ties, unknown parents and cycles go by name. */
export function orderRevisions(paths: readonly string[], texts: Texts): string[] {
  const revisions = new Map<string, Revision>();
  for (const path of paths.toSorted(compare)) {
    const found = revisionOf(path, texts.get(path) ?? '');
    if (found && !revisions.has(found.id)) revisions.set(found.id, found);
  }
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
  return { path, id, needs: [...(values.get('down_revision') ?? []), ...(values.get('depends_on') ?? [])] };
}
