import type { History, Texts } from '../format.ts';
import { type Graph, graphOf, isMigration, nodeOf, orderMigrations } from './graph.ts';
import { type Migration, readMigration, translate, type Translation } from './project.ts';
import { settingsOf } from './settings.ts';

export type Project = Pick<History, 'files' | 'settings'>;

/** Translates a project as one or more trees have it: each tree once, and what trees have in common is parsed once. */
export class Translations {
  private readonly parsed = new Map<string, Migration>();
  private readonly known = new WeakMap<Texts, Translation>();
  private readonly trees: { readonly texts: Texts; readonly translation: Translation }[] = [];

  of(project: () => Project, texts: Texts): Translation {
    const known = this.known.get(texts) ?? this.trees.find((tree) => isSame(tree.texts, texts))?.translation;
    if (known) {
      this.known.set(texts, known);
      return known;
    }
    const { files, settings } = project();
    const order = orderOf({ files, settings }, texts);
    const translation = translate(order, (path) => this.migration(texts.get(path) ?? ''), settingsOf(settings, texts));
    this.known.set(texts, translation);
    this.trees.push({ texts: new Map(texts), translation });
    return translation;
  }

  private migration(text: string): Migration {
    const known = this.parsed.get(text) ?? readMigration(text);
    this.parsed.set(text, known);
    return known;
  }
}

export function orderOf(project: Project, texts: Texts): string[] {
  return orderMigrations(projectGraph(project, texts));
}

export function projectGraph({ files, settings }: Project, texts: Texts): Graph {
  const { labels, models } = settingsOf(settings, texts);
  const nodes = files.filter((path) => isMigration(texts.get(path) ?? '')).map((path) => nodeOf(path, labels));
  return graphOf(nodes, texts, models);
}

function isSame(a: Texts, b: Texts): boolean {
  if (a.size !== b.size) return false;
  for (const [path, text] of b) if (a.get(path) !== text) return false;
  return true;
}
