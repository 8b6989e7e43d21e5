import type { Catalog } from '../../../domain/catalog.ts';
import * as libraries from './index.ts';
import type { Library } from './library.ts';
import type { Model, Models } from './model.ts';

const MAX_LENGTH = 300_000;

export type { Models } from './model.ts';

/** How models are named in tables: from schema.prisma, entities, models.py, ActiveRecord conventions … */
export function readModels(files: ReadonlyMap<string, string>, catalog: Catalog): Models {
  const short = [...files].filter(([, text]) => text.length <= MAX_LENGTH).map(([path, text]) => ({ path, text }));
  const read = (Object.values(libraries) as Library[]).map(({ id, models }): [string, ReadonlyMap<string, Model>] => [
    id,
    models?.(short, catalog) ?? new Map(),
  ]);
  return Object.fromEntries(read);
}
