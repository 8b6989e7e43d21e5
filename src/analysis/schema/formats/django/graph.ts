import { baseName, compare, folderOf, type Texts } from '../format.ts';

/** One migration file, as its dependencies are written. */
export type Node = { readonly path: string; readonly app: string; readonly name: string };

type Links = {
  readonly needs: readonly string[];
  readonly runBefore: readonly string[];
  readonly replaces: readonly string[];
};

const TUPLE = /\(\s*(["'])([^"'\n]+)\1\s*,\s*(["'])([^"'\n]+)\3\s*,?\s*\)/g;
const SWAPPABLE = /swappable_dependency\(\s*(?:[\w.]*\.)?(\w+)\s*\)/g;

export function isMigration(text: string): boolean {
  return /^class\s+Migration\b/m.test(text);
}

/** Migrations by `app.name`, and what each comes after. */
export type Graph = {
  readonly migrations: ReadonlyMap<string, Node>;
  readonly needs: ReadonlyMap<string, readonly string[]>;
};

/** Files in the order of their dependencies over all apps; ties by app and name. */
export function orderMigrations({ migrations, needs }: Graph): string[] {
  return sorted([...migrations.keys()], needs).flatMap((key) => migrations.get(key)?.path ?? []);
}

/** Of a squashed migration and the ones it replaces, those are in the graph that are there. */
export function graphOf(nodes: readonly Node[], texts: Texts, models: ReadonlyMap<string, string>): Graph {
  const migrations = new Map<string, Node & { links: Links }>();
  for (const node of nodes.toSorted((a, b) => compare(a.app, b.app) || compare(a.name, b.name))) {
    const text = texts.get(node.path) ?? '';
    if (isMigration(text)) migrations.set(`${node.app}.${node.name}`, { ...node, links: linksOf(text, models) });
  }
  const standIns = new Map<string, readonly string[]>();
  for (const [key, { links }] of migrations) {
    if (links.replaces.length === 0) continue;
    if (links.replaces.every((replaced) => migrations.has(replaced))) {
      standIns.set(key, links.replaces);
      migrations.delete(key);
    } else for (const replaced of links.replaces) if (!migrations.has(replaced)) standIns.set(replaced, [key]);
  }
  const byApp = Map.groupBy(migrations.keys(), (key) => key.slice(0, key.indexOf('.')));
  const resolve = (need: string, depth = 0): string[] => {
    const known = standIns.get(need);
    if (known && depth < 20) return known.flatMap((one) => resolve(one, depth + 1));
    const app = need.slice(0, need.indexOf('.'));
    const own = byApp.get(app) ?? [];
    if (need.endsWith('.__first__')) return own.slice(0, 1);
    if (need.endsWith('.__latest__')) return own.slice(-1);
    return [need];
  };
  const needs = new Map([...migrations].map(([key, { links }]) => [key, links.needs.flatMap((need) => resolve(need))]));
  for (const [key, { links }] of migrations)
    for (const later of links.runBefore.flatMap((need) => resolve(need))) needs.get(later)?.push(key);
  return { migrations, needs };
}

/** Depth first, without recursion: a cycle is cut where it closes. */
function sorted(keys: readonly string[], needs: ReadonlyMap<string, readonly string[]>): string[] {
  const ordered: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = keys.toReversed();
  while (stack.length > 0) {
    const key = stack.at(-1) ?? '';
    const waiting = state.has(key) ? [] : (needs.get(key) ?? []).filter((need) => needs.has(need) && !state.has(need));
    if (waiting.length > 0) {
      state.set(key, 'open');
      stack.push(...waiting.toReversed());
      continue;
    }
    stack.pop();
    if (state.get(key) !== 'done') ordered.push(key);
    state.set(key, 'done');
  }
  return ordered;
}

function linksOf(text: string, models: ReadonlyMap<string, string>): Links {
  const own = listOf(text, 'dependencies');
  const swappable = [...own.matchAll(SWAPPABLE)].flatMap(([, setting = '']) => {
    const app = models.get(setting)?.split('.')[0];
    return app === undefined ? [] : [`${app}.__first__`];
  });
  return {
    needs: [...tuplesIn(own), ...swappable],
    runBefore: tuplesIn(listOf(text, 'run_before')),
    replaces: tuplesIn(listOf(text, 'replaces')),
  };
}

function tuplesIn(list: string): string[] {
  return [...list.matchAll(TUPLE)].map(([, , app = '', , name = '']) => `${app}.${name}`);
}

/** The text of a list in the class body, up to its closing bracket. */
function listOf(text: string, name: string): string {
  const start = new RegExp(`^[ \\t]+${name}[ \\t]*(?::[^=\\n]+)?=[ \\t]*[[(]`, 'm').exec(text);
  if (!start) return '';
  let depth = 0;
  for (let at = start.index + start[0].length - 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '[' || char === '(') depth += 1;
    if (char === ']' || char === ')') depth -= 1;
    if (depth === 0) return text.slice(start.index, at).replaceAll(/#.*$/gm, '');
  }
  return text.slice(start.index);
}

/** The app's label: what its configuration says, else the name of its folder. */
export function nodeOf(path: string, labels: ReadonlyMap<string, string>): Node {
  const app = folderOf(folderOf(path));
  return { path, app: labels.get(app) ?? baseName(app), name: baseName(path).replace(/\.py$/, '') };
}
