import { cyclesIn } from '../python/cycles.ts';
import type { Texts } from '../format.ts';
import { type Revision, revisionsIn } from './revisions.ts';

/**
 * What Alembic refuses in a tree: one revision twice, one that is missing, a cycle, and several heads where no branch has a
 * name (https://alembic.sqlalchemy.org/en/latest/branches.html). Whatever it is, all revisions are still replayed.
 */
export function refusalsIn(paths: readonly string[], texts: Texts): string[] {
  const all = revisionsIn(paths, texts);
  const byId = Map.groupBy(all, ({ id }) => id);
  const twice = [...byId.values()].flatMap(([first, ...others]) =>
    others.map(({ path, id }) => `${path}: its revision ${id} is also that of ${first?.path}`),
  );
  const missing = all.flatMap(({ path, needs }) =>
    needs
      .filter((need) => !isKnown(need, byId))
      .map((need) => `${path}: it is based on ${need}, which no file here is`),
  );
  const needs = new Map(all.map((revision) => [revision.id, revision.needs]));
  const cycles = cyclesIn(needs).map(
    (ids) => `${byId.get(ids[0] ?? '')?.[0]?.path}: ${ids.join(', ')} depend on each other in a circle`,
  );
  return [...twice, ...missing, ...cycles, ...severalHeads(all)];
}

/** `base`, a beginning of an identifier and `label@revision` are references too. */
function isKnown(need: string, byId: ReadonlyMap<string, unknown>): boolean {
  return byId.has(need) || need.includes('@') || [...byId.keys()].some((id) => id.startsWith(need));
}

function severalHeads(all: readonly Revision[]): string[] {
  const parents = new Set(all.flatMap((revision) => revision.parents));
  const heads = all.filter(({ id }) => !parents.has(id));
  if (heads.length < 2 || all.some(({ labelled }) => labelled)) return [];
  const named = heads.map(({ id }) => id).join(', ');
  return heads
    .slice(-1)
    .map(
      ({ path }) =>
        `${path}: "alembic upgrade head" refuses ${heads.length} heads (${named}); a merge revision joins them`,
    );
}
