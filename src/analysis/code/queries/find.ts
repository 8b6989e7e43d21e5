import type { Catalog } from '../../../domain/catalog.ts';
import type { CodeQuery } from '../../../domain/query.ts';
import { tablesOf } from './grammar.ts';
import * as libraries from './index.ts';
import type { Draft, Library, SourceFile } from './library.ts';
import type { Models } from './model.ts';
import { numberParameters } from './parameters.ts';

const MAX_LENGTH = 300_000;
const MAX_QUERIES = 200;
const QUOTED_LINES = 5;
const QUOTED_LENGTH = 1_000;

/** Tests, fixtures, seeds and migrations: what they send, no user waits for. */
const NOT_PRODUCT =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?|testing|e2e|fixtures?|mocks?|factories|seeds?|seeders?|migrations?|migrate)\/|[._-](?:test|spec|fake|mock)s?\.\w+$|(?:^|\/)test_\w+\.py$/i;

/** The queries in one file of source code, resolved against the catalog. */
export function findQueries(file: SourceFile, catalog: Catalog, models: Models): CodeQuery[] {
  if (file.text.length > MAX_LENGTH || NOT_PRODUCT.test(file.path)) return [];
  const extension = file.path.slice(file.path.lastIndexOf('.') + 1);
  const lines = file.text.split('\n');
  const queries = new Map<string, CodeQuery>();
  for (const library of Object.values(libraries) as Library[]) {
    if (!library.extensions.includes(extension) || !library.hint.test(file.text)) continue;
    for (const draft of library.find(file, { catalog, models })) {
      const query = queryOf(draft, catalog);
      if (!query || queries.size >= MAX_QUERIES) continue;
      const { line, endLine, extent } = draft;
      queries.set(`${line} ${query.sql}`, {
        path: file.path,
        line,
        endLine,
        quote: quoteOf(lines, draft),
        ...query,
        library: library.id,
        extent,
      });
    }
  }
  return [...queries.values()].toSorted((one, other) => one.line - other.line);
}

function queryOf(draft: Draft, catalog: Catalog): Pick<CodeQuery, 'sql' | 'tables'> | undefined {
  const numbered = numberParameters(draft.sql);
  const tables = tablesOf(numbered, catalog);
  return tables && { sql: numbered.sql, tables };
}

function quoteOf(lines: readonly string[], { line, endLine }: Draft): string {
  return lines
    .slice(line - 1, Math.min(endLine, line - 1 + QUOTED_LINES))
    .join('\n')
    .slice(0, QUOTED_LENGTH);
}
