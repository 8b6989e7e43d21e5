import type { z } from 'zod';
import { nearest } from './nearest.ts';
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
  const name = nearest(key, known);
  return name === undefined ? ` There are: ${known.join(', ')}.` : ` Did you mean "${name}"?`;
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
