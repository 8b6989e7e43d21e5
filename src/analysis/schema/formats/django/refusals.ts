import { cyclesIn } from '../python/cycles.ts';
import type { Graph } from './graph.ts';

/**
 * What Django refuses in a tree: several leaves in one app, a dependency that the app does not have, a cycle
 * (https://docs.djangoproject.com/en/stable/topics/migrations/#version-control). All migrations are still replayed.
 */
export function refusalsIn({ migrations, needs }: Graph): string[] {
  const appOf = (key: string) => key.slice(0, key.indexOf('.'));
  const pathOf = (key: string) => migrations.get(key)?.path ?? key;
  const apps = Map.groupBy(migrations.keys(), appOf);
  const wanted = new Set(
    [...needs].flatMap(([key, list]) => list.filter((need) => appOf(need) === appOf(key) && need !== key)),
  );
  const conflicts = [...apps].flatMap(([app, keys]) => {
    const leaves = keys.filter((key) => !wanted.has(key));
    const names = leaves.map((key) => key.slice(app.length + 1)).join(', ');
    const last = leaves.at(-1);
    if (leaves.length < 2 || last === undefined) return [];
    return [
      `${pathOf(last)}: Django refuses several leaf migrations in ${app} (${names}); "makemigrations --merge" joins them`,
    ];
  });
  const missing = [...needs].flatMap(([key, list]) =>
    list
      .filter((need) => !migrations.has(need) && apps.has(appOf(need)))
      .map((need) => `${pathOf(key)}: it depends on ${need}, which is not here`),
  );
  const cycles = cyclesIn(needs).map(
    (keys) => `${pathOf(keys[0] ?? '')}: ${keys.join(', ')} depend on each other in a circle`,
  );
  return [...conflicts, ...missing, ...cycles];
}
