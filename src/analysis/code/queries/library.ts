import type { Catalog } from '../../../domain/catalog.ts';
import type { CodeQuery } from '../../../domain/query.ts';
import type { Model, Models } from './model.ts';

export type SourceFile = { readonly path: string; readonly text: string };

export type Schema = { readonly catalog: Catalog; readonly models: Models };

/** A query before its parameters are numbered: `sql` holds `PLACEHOLDER` and `INTERPOLATION` where values go. */
export type Draft = Pick<CodeQuery, 'line' | 'endLine' | 'sql' | 'extent'>;

/** How one library's queries are found and turned into SQL. */
export type Library = {
  /** As queries name it: `active-record`. */
  readonly id: string;
  /** Ends of the paths that it looks at, without the dot. */
  readonly extensions: readonly string[];
  /** What a file's text must have before it is parsed. */
  readonly hint: RegExp;
  /** Its models in these files, by the names that its queries use. */
  readonly models?: (files: readonly SourceFile[], catalog: Catalog) => ReadonlyMap<string, Model>;
  readonly find: (file: SourceFile, schema: Schema) => readonly Draft[];
};
