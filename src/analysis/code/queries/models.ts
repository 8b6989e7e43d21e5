import type { Catalog } from '../../../domain/catalog.ts';

/** What a library calls a table and its columns. */
export type Model = {
  readonly table: string;
};

/** Models by library, then by the name that code calls them. */
export type Models = Readonly<Record<string, ReadonlyMap<string, Model>>>;

/** How models are named in tables: from schema.prisma, entities, models.py, ActiveRecord conventions … */
export function readModels(_files: ReadonlyMap<string, string>, _catalog: Catalog): Models {
  return {};
}
