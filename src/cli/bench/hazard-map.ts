import type { Hazard } from '../../domain/finding.ts';

/**
 * What a finding must be about to count for a case. A case's word on the left, our hazards on the right. `design` is
 * named only where the vocabulary has nothing closer.
 */
const MAP: Readonly<Record<string, readonly Hazard[]>> = {
  // schema and migrations
  'missing-fk-index': ['missing-index'],
  'missing-query-index': ['missing-index'],
  'dropped-needed-index': ['missing-index'],
  'wrong-index-shape': ['missing-index', 'redundant-index'],
  'redundant-index': ['redundant-index'],
  'index-not-concurrent': ['write-lock', 'full-lock'],
  'concurrent-in-transaction': ['migration-fails'],
  'nontransactional-mixed-ddl': ['migration-fails'],
  'non-portable-ddl': ['migration-fails'],
  'constraint-on-dirty-data': ['migration-fails'],
  'not-null-unsafe': ['migration-fails', 'full-lock', 'breaks-running-code'],
  'table-rewrite': ['table-rewrite'],
  'unbatched-backfill': ['unbatched-backfill', 'lock-held-during-backfill'],
  'ddl-and-backfill-one-txn': ['lock-held-during-backfill', 'unbatched-backfill'],
  'backfill-wrong': ['data-loss', 'migration-fails', 'design'],
  'numeric-overflow': ['integer-overflow'],
  'breaking-rename-drop': ['breaks-running-code', 'data-loss'],
  'fk-on-delete': ['data-loss', 'breaks-running-code', 'wrong-constraint', 'design'],
  'wrong-fk-target': ['wrong-constraint', 'migration-fails', 'design'],
  'missing-unique': ['wrong-constraint', 'race', 'design'],
  'wrong-unique-scope': ['wrong-constraint', 'race', 'migration-fails', 'design'],
  'constraint-never-validated': ['wrong-constraint', 'operability', 'design'],
  'irreversible-migration': ['operability', 'data-loss'],
  // contracts and code
  'breaking-api-change': ['breaking-contract', 'breaks-running-code'],
  'check-then-act': ['race'],
  'race-other': ['race'],
  deadlock: ['race'],
  'pool-deadlock': ['race', 'unbounded-work'],
  'cron-without-lock': ['race', 'retry-unsafe'],
  'missing-idempotency': ['retry-unsafe', 'race'],
  'nonidempotent-consumer': ['retry-unsafe', 'race'],
  'duplicate-side-effect': ['retry-unsafe', 'race'],
  'dual-write': ['retry-unsafe', 'race'],
  'retry-no-backoff': ['retry-unsafe', 'unbounded-work'],
  'tx-misuse': ['race', 'retry-unsafe', 'data-loss'],
  'network-in-tx': ['missing-timeout', 'unbounded-work'],
  'missing-timeout': ['missing-timeout'],
  'unbounded-memory': ['unbounded-work'],
  'unbounded-concurrency': ['unbounded-work'],
  'n-plus-one': ['unbounded-work'],
  'missing-pagination': ['unbounded-work'],
  'cache-stampede': ['unbounded-work', 'race'],
  'resource-leak': ['unbounded-work', 'operability'],
  'missing-graceful-shutdown': ['operability'],
  'missing-auth': ['design'],
  'missing-validation': ['design'],
};

/** Our hazards for a case's word; a word that is one of ours stands for itself, another one for nothing. */
export function hazardsFor(word: string): readonly string[] {
  return MAP[word] ?? [word];
}

/** Whether the map was made with this word in mind. */
export function isMapped(word: string): boolean {
  return Object.hasOwn(MAP, word);
}
