import type { Catalog } from '../../domain/catalog.ts';
import type { Operation } from '../../domain/operation.ts';
import type { CodeQuery } from '../../domain/query.ts';
import type { Tree } from '../../domain/repository.ts';
import type { Source } from '../../domain/source.ts';
import { addedWithin, type ChangedMigration } from './changed-migration.ts';
import type { QueriesInCode } from './shadow/shadow.ts';
import { tableTerm } from './uses.ts';

/** What one review reads: each file costs a parse, each query two plans. */
const MAX_TABLES = 20;
const MAX_FILES = 80;
const MAX_MODEL_FILES = 300;
const MAX_QUERIES = 200;

const MODEL_FILE =
  /\.prisma$|(?:^|\/)schema\.rs$|(?:^|\/)(?:models?|entit(?:y|ies)|schemas?)(?:\/(?:[^/]+\/)*[^/]+)?\.(?:rb|py|[cm]?[jt]s|exs?|php|go|java|kt|rs)$|\.(?:entity|model|schema)\.[cm]?[jt]s$/i;

/**
 * The queries of the code around a change: those of the base on tables that the change alters under them, and those on the
 * lines that it adds to `code`, the changed files of code.
 */
export function queriesInCode(source: Source, code: readonly ChangedMigration[]): QueriesInCode {
  return {
    async ofBase(before, operations) {
      const tables = touchedTables(operations, before).slice(0, MAX_TABLES);
      if (tables.length === 0) return [];
      const { mentions } = await source.search('base', tables.map(tableTerm));
      const paths = [...new Set(mentions.map(({ path }) => path))].slice(0, MAX_FILES);
      const inBase = await queriesIn('base', paths, before, source);
      const touched = inBase.filter((query) => query.tables.some((table) => tables.includes(table)));
      const changed = code.filter(({ previousPath }) => touched.some(({ path }) => path === previousPath));
      const inHead = await queriesIn('head', pathsOf(changed), before, source);
      return touched.slice(0, MAX_QUERIES).map((query) => {
        const file = changed.find(({ previousPath }) => previousPath === query.path);
        const isKept = !file || inHead.some(({ path, sql }) => path === file.path && sql === query.sql);
        return { query, origin: isKept ? 'kept' : 'removed' };
      });
    },
    async added(after) {
      const edited = code.filter(({ added }) => added.length > 0);
      if (edited.length === 0) return [];
      const inHead = await queriesIn('head', pathsOf(edited), after, source);
      const onAddedLines = inHead.filter((query) => {
        const file = edited.find(({ path }) => path === query.path);
        return file && addedWithin(file, { start: query.line, end: query.endLine }) !== undefined;
      });
      if (onAddedLines.length === 0) return [];
      const earlier = edited.filter(({ status }) => status !== 'added').map(({ previousPath }) => previousPath);
      const inBase = new Set((await queriesIn('base', earlier, after, source)).map(({ sql }) => sql));
      return onAddedLines.filter(({ sql }) => !inBase.has(sql)).slice(0, MAX_QUERIES);
    },
  };
}

const pathsOf = (files: readonly ChangedMigration[]) =>
  files.filter(({ status }) => status !== 'removed').map(({ path }) => path);

/** Loaded only here: most changes need no reader of code. */
async function queriesIn(tree: Tree, paths: readonly string[], catalog: Catalog, source: Source): Promise<CodeQuery[]> {
  if (paths.length === 0) return [];
  const [{ findQueries }, { readModels }, entries] = await Promise.all([
    import('../code/queries/find.ts'),
    import('../code/queries/models.ts'),
    source.list(tree),
  ]);
  const models = entries.map(({ path }) => path).filter((path) => MODEL_FILE.test(path));
  const texts = await source.read(tree, [...new Set([...paths, ...models.slice(0, MAX_MODEL_FILES)])]);
  const known = readModels(texts, catalog);
  return paths.flatMap((path) => findQueries({ path, text: texts.get(path) ?? '' }, catalog, known));
}

/** Tables of the base under whose queries something goes: a name, a type, an index, a value that may be absent. */
function touchedTables(operations: readonly Operation[], { tables }: Catalog): string[] {
  const touched = operations.flatMap((operation) => {
    switch (operation.kind) {
      case 'drop-table':
      case 'rename-table':
      case 'set-schema':
      case 'drop-column':
      case 'rename-column':
      case 'alter-column-type':
      case 'set-not-null':
      case 'drop-default':
      case 'drop-constraint':
      case 'create-index':
        return [operation.table];
      case 'add-column':
        return operation.column.notNull && operation.column.default === undefined ? [operation.table] : [];
      case 'drop-index': {
        const bare = operation.index.slice(operation.index.lastIndexOf('.') + 1);
        return Object.values(tables)
          .filter(({ indexes }) => indexes.some(({ name }) => name === bare))
          .map(({ name }) => name);
      }
      default:
        return [];
    }
  });
  return [...new Set(touched)].filter((table) => tables[table]?.kind === 'table');
}
