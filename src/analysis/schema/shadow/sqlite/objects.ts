import type { Catalog } from '../../../../domain/catalog.ts';
import type { LostObject } from '../../../../domain/schema.ts';
import { type Engine, Refusal } from './engine.ts';
import { quoted } from './quoting.ts';

/** What stands beside the tables at one moment: indexes and triggers that someone made, views that no longer work. */
export type Objects = {
  readonly made: readonly LostObject[];
  readonly brokenViews: readonly string[];
};

export function readObjects(engine: Engine): Objects {
  const made = engine.rows<LostObject>(
    `SELECT type AS kind, name, tbl_name AS "table" FROM sqlite_schema
      WHERE type = 'trigger' OR (type = 'index' AND sql IS NOT NULL) ORDER BY name`,
  );
  const views = engine.rows<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name`);
  return { made, brokenViews: views.map(({ name }) => name).filter((name) => !works(engine, name)) };
}

function works(engine: Engine, view: string): boolean {
  try {
    engine.rows(`SELECT * FROM ${quoted(view)} LIMIT 0`);
    return true;
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}

/**
 * What goes with a table that a step drops and that is there again at the end, without being made again itself; and the
 * views that stop working with the step and still do not work at the end.
 */
export function lostObjects(states: readonly Objects[], step: number, dropped: string, after: Catalog): LostObject[] {
  const [now, next, last] = [states[step], states[step + 1], states.at(-1)];
  if (!now || !next || !last) return [];
  const isThere = (objects: Objects, { kind, name }: LostObject) =>
    objects.made.some((each) => each.kind === kind && each.name === name);
  const gone = now.made.filter((object) => sameName(object.table, dropped) && !isThere(next, object));
  const lost = tableNamed(after, dropped) ? gone.filter((object) => !isThere(last, object)) : [];
  const views = next.brokenViews.filter((view) => !now.brokenViews.includes(view) && last.brokenViews.includes(view));
  return [...lost, ...views.map((name) => ({ kind: 'view' as const, name, table: dropped }))];
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function tableNamed({ tables }: Catalog, name: string): boolean {
  return Object.keys(tables).some((each) => sameName(each, name));
}
