import { byFolder, folderOf, type History, inFolder, type Texts } from '../format.ts';
import { locationsIn, readSettings, settingsAround } from './settings.ts';

/** A history per folder with everything below it, and before those one per project whose settings may join several. */
export function flywayHistories(paths: readonly string[], name: RegExp): History[] {
  const known = new Set(paths);
  const roots = new Map<string, string[]>();
  for (const [folder, files] of [...byFolder(paths, name)].toSorted(([a], [b]) => a.length - b.length)) {
    const root = around(folder).find((outer) => roots.has(outer)) ?? folder;
    roots.set(root, [...(roots.get(root) ?? []), ...files]);
  }
  const projects = new Map<string, string[]>();
  for (const [root, files] of roots) {
    for (const path of settingsAround(root, known)) {
      const project = folderOf(path).replace(/(?:^|\/)(?:config|conf)$/, '');
      if (!roots.has(project)) projects.set(project, [...new Set([...(projects.get(project) ?? []), ...files])]);
    }
  }
  const historyOf = (root: string, files: readonly string[]): History => ({
    root,
    files,
    settings: [
      ...files.map((file) => `${file}.conf`).filter((path) => known.has(path)),
      ...settingsAround(root, known),
    ],
  });
  return [...projects, ...roots].map(([root, files]) => historyOf(root, files));
}

/** The migrations of the history that its settings name; all of a folder's own. */
export function filesAt({ root, files }: History, texts: Texts): readonly string[] {
  if (files.some((path) => folderOf(path) === root)) return files;
  const locations = locationsIn(readSettings(texts)).map((location) => inFolder(root, location));
  const named = locations.filter((location) => files.some((path) => path.startsWith(`${location}/`)));
  return named.length < 2 ? [] : files.filter((path) => named.some((location) => path.startsWith(`${location}/`)));
}

function around(folder: string): string[] {
  const outer: string[] = [];
  for (let inner = folder; inner !== '';) {
    inner = folderOf(inner);
    outer.push(inner);
  }
  return outer;
}
