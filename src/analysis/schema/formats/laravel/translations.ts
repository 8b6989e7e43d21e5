import type { Batch } from '../../runners.ts';
import { baseName, compare, type Texts } from '../format.ts';
import { Config } from './config.ts';
import { readMigration } from './migration.ts';
import { MIGRATIONS_TABLE, type Project, projectOf } from './project.ts';
import { follow } from './raw-sql.ts';
import { SchemaState } from './state.ts';

/** A migration that was read, and the schema that it leaves. */
type Step = {
  readonly path: string;
  readonly text: string;
  readonly batches: readonly Batch[];
  readonly after: SchemaState;
};

type Tree = { readonly texts: Texts; readonly settings: string; readonly steps: readonly Step[] };

/** Reads a project as one or more trees have it; the beginning that a tree shares with one before is read once. */
export class Translations {
  private readonly known = new WeakMap<Texts, ReadonlyMap<string, readonly Batch[]>>();
  private readonly trees: Tree[] = [];

  of(filesIn: () => readonly string[], texts: Texts): ReadonlyMap<string, readonly Batch[]> {
    const known = this.known.get(texts);
    if (known) return known;
    const files = filesIn();
    const own = new Set(files);
    const settings = JSON.stringify(
      [...texts].filter(([path]) => !own.has(path)).toSorted(([a], [b]) => compare(a, b)),
    );
    const order = orderOf(files, texts);
    const steps = this.beginning(order, texts, settings);
    const project = projectOf(files, texts);
    const state = steps.at(-1)?.after.copy() ?? stateOf(project);
    const config = new Config(texts);
    for (const path of order.slice(steps.length)) {
      const text = texts.get(path) ?? '';
      const batches = readMigration({ path, source: text, state }, 'up', project, config);
      steps.push({ path, text, batches, after: state.copy() });
    }
    this.trees.push({ texts, settings, steps });
    const made = new Map(steps.map(({ path, batches }) => [path, batches]));
    this.known.set(texts, made);
    return made;
  }

  /** What undoes a migration, on the schema that it leaves. */
  down(path: string, filesIn: () => readonly string[], texts: Texts): readonly Batch[] {
    this.of(filesIn, texts);
    const step = this.trees.find((tree) => tree.texts === texts)?.steps.find((one) => one.path === path);
    if (!step) return [];
    const project = projectOf(filesIn(), texts);
    return readMigration({ path, source: step.text, state: step.after.copy() }, 'down', project, new Config(texts));
  }

  /** The longest beginning that an earlier tree has in common. */
  private beginning(order: readonly string[], texts: Texts, settings: string): Step[] {
    let longest: Step[] = [];
    for (const tree of this.trees) {
      if (tree.settings !== settings) continue;
      const end = tree.steps.findIndex(({ path, text }, at) => order[at] !== path || (texts.get(path) ?? '') !== text);
      const shared = tree.steps.slice(0, end === -1 ? tree.steps.length : end);
      if (shared.length > longest.length) longest = shared;
    }
    return longest;
  }
}

function stateOf({ start }: Project): SchemaState {
  const state = new SchemaState();
  for (const sql of start.length > 0 ? start : [MIGRATIONS_TABLE]) follow(state, sql);
  return state;
}

/** By file name, wherever the folder is; what the stored dump has already run is left out. */
export function orderOf(files: readonly string[], texts: Texts): string[] {
  const { ran } = projectOf(files, texts);
  const nameOf = (path: string) => baseName(path).replace(/\.php$/i, '');
  return files
    .filter((path) => !ran.has(nameOf(path)))
    .toSorted((a, b) => compare(nameOf(a), nameOf(b)) || compare(a, b));
}
