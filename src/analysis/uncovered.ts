import type { ChangedFile } from '../domain/change-set.ts';

/** Migrations that are programs or documents of another tool, by where it keeps them. */
const UNREAD: readonly (readonly [RegExp, string])[] = [
  [/\.php$/, 'PHP'],
  [/(?:change-?(?:log|set)|liquibase)[^/]*(?:\/.*)?\.(?:xml|ya?ml|json)$/i, 'Liquibase'],
  [/(?<!(?:^|\/)index)\.[cm]?[jt]sx?$/, 'other JavaScript and TypeScript'],
  [/\.go$/, 'Go'],
  [/\.(?:java|kts?|scala|groovy|clj)$/, 'JVM'],
  [/\.rs$/, 'Rust'],
  [/\.cs$/, '.NET'],
  [/\.(?:hcl|fizz|cql|edn)$/, 'non-SQL'],
];

/** Why no analyser looked at a changed file; nothing for a file that says nothing about the architecture. */
export function reasonNotAnalysed({ path, surface, status }: ChangedFile): string | undefined {
  switch (surface) {
    case 'none':
      return undefined;
    case 'contract':
      return 'no rule covers API contracts';
    case 'schema':
      return 'it declares the schema of no migration history that we know';
    case 'code':
      return 'no rule covers source code';
    case 'migration': {
      if (status === 'removed') return 'a deleted file is not replayed';
      const tool = UNREAD.find(([pattern]) => pattern.test(path))?.[1];
      return tool === undefined ? 'configuration of the migration runner' : `no reader for ${tool} migrations`;
    }
  }
}
