import { plural } from './inflection.ts';

/** The name that the framework gives an index or key that has none (`Blueprint::createIndexName`). */
export function indexName(table: string, columns: readonly string[], kind: string): string {
  return `${table}_${columns.join('_')}_${kind}`.toLowerCase().replaceAll(/[-.]/g, '_');
}

/** `Str::snake`. */
export function snake(word: string): string {
  if (/^[a-z]+$/.test(word)) return word;
  return word
    .replaceAll(/\s+/g, '')
    .replaceAll(/(.)(?=[A-Z])/g, '$1_')
    .toLowerCase();
}

export function baseName(type: string): string {
  return type.slice(type.lastIndexOf('\\') + 1);
}

/** The table of a model that names none. */
export function modelTable(type: string): string {
  return plural(snake(baseName(type)));
}

/** The column that refers to a model. */
export function modelKey(type: string): string {
  return `${snake(baseName(type))}_id`;
}

/** The table that `foreignId('user_id')->constrained()` means. */
export function referredTable(column: string, key: string): string {
  const suffix = `_${key}`;
  const at = column.lastIndexOf(suffix);
  return plural(at === -1 ? column : column.slice(0, at));
}
