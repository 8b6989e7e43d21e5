import { parseSource } from '../../../syntax/parse.ts';
import { baseName, type History, type Target, type Texts } from '../format.ts';
import type { RepoConfig } from './columns.ts';
import { isKeywords, type Keywords, namedChildren, termOf } from './terms.ts';

const ADAPTERS: readonly (readonly [RegExp, Target])[] = [
  [/Ecto\.Adapters\.Postgres\b|:postgrex\b/, 'postgres'],
  [/Ecto\.Adapters\.MyXQL\b|Ecto\.Adapters\.MySQL\b|:myxql\b|:mariaex\b/, 'mysql'],
  [/Ecto\.Adapters\.SQLite3\b|:ecto_sqlite3\b/, 'sqlite'],
  [/Ecto\.Adapters\.ClickHouse\b|:ecto_ch\b/, 'clickhouse'],
  [/Ecto\.Adapters\.Tds\b|:tds\b/, 'mssql'],
];

/** The adapter that the repository's module uses, else what the project depends on. */
export function databaseOf(_history: History, settings: Texts): Target | undefined {
  const modules = [...settings].filter(([path]) => path.endsWith('.ex')).map(([, text]) => text);
  const others = [...settings].filter(([path]) => baseName(path) === 'mix.exs').map(([, text]) => text);
  for (const texts of [modules, others]) {
    const found = ADAPTERS.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
    if (found) return found;
  }
  return undefined;
}

const NONE: Keywords = new Map();

/** What `config/*.exs` sets for keys and timestamps of every migration. */
export function repoConfig(settings: Texts): RepoConfig {
  const texts = [...settings].filter(([path]) => /(?:^|\/)config\/[^/]+\.exs$/.test(path)).map(([, text]) => text);
  const listed = (key: string) => texts.map((text) => keywordsAfter(text, key)).find((found) => found !== undefined);
  const withoutKey = texts.some((text) => /\bmigration_primary_key:\s*false\b/.test(text));
  return {
    primaryKey: withoutKey ? false : (listed('migration_primary_key') ?? NONE),
    foreignKey: listed('migration_foreign_key') ?? NONE,
    timestamps: listed('migration_timestamps') ?? NONE,
  };
}

function keywordsAfter(text: string, key: string): Keywords | undefined {
  const list = new RegExp(`\\b${key}:\\s*(\\[[^\\]]*\\])`).exec(text)?.[1];
  if (list === undefined) return undefined;
  const [node] = namedChildren(parseSource('elixir', list));
  const term = termOf(node, { names: new Map(), sources: new Map() });
  return isKeywords(term) ? term : undefined;
}
