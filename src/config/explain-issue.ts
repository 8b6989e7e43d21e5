import type { z } from 'zod';
import { childOf, keysOf, metaOf } from './settings-schema.ts';

/** Says what is wrong with a settings value in its author's words, whatever the schema calls it. */
export function explainIssue(schema: z.ZodType, issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return `There is no setting ${shown([...issue.path, key].join('.'))}.${suggestion(key, keysOf(at(schema, issue.path)))}`;
  }
  if (issue.code === 'invalid_key') {
    const around = issue.path.slice(0, -1);
    return `${shown(issue.path.at(-1))} cannot stand in "${around.join('.')}", ${wordsFor(schema, around)}.`;
  }
  const name = issue.path.length === 0 ? 'The file' : `"${issue.path.join('.')}"`;
  return `${name} must be ${wordsFor(schema, issue.path)}, not ${shown(valueAt(value, issue.path))}.`;
}

/** What the innermost described field on a path expects. */
function wordsFor(schema: z.ZodType, path: readonly PropertyKey[]): string {
  const around = path.map((_, index) => metaOf(at(schema, path.slice(0, index + 1)))?.expects);
  return around.findLast((words) => words !== undefined) ?? 'a map of settings';
}

function suggestion(key: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  if (nearest && nearest.distance <= Math.max(2, key.length / 3)) return ` Did you mean "${nearest.name}"?`;
  return ` There are: ${known.join(', ')}.`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of Array.from(from.slice(0, 100)).entries()) {
    const next = [at + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function at(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType {
  return path.reduce<z.ZodType>((around, key) => childOf(around, key) ?? around, schema);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((around, key) => (around as Record<PropertyKey, unknown> | undefined)?.[key], value);
}
