import type { Rule } from '../../../domain/rule.ts';
import { alterations } from './facts/alterations.ts';
import { blockingMatches, COPY_TOOL, ONLINE_DDL } from './facts/blocking.ts';

const setup = 'CREATE TABLE posts (id INT NOT NULL, body TEXT);';

export const avoidLockingIndexBuild: Rule = {
  id: 'avoid-locking-index-build',
  code: 'MY13',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'FULLTEXT and SPATIAL indexes and new AUTO_INCREMENT columns block writes while they are built.',
  rationale:
    'InnoDB builds ordinary indexes while others write. FULLTEXT and SPATIAL indexes and a new AUTO_INCREMENT column are made in place too, but under LOCK=SHARED: every write waits. The first FULLTEXT index also rebuilds the table.',
  exemptions: ['tables that the change creates', 'ordinary indexes'],
  source: ONLINE_DDL,
  examples: {
    hazardous: [
      { name: 'a full-text index', setup, change: 'CREATE FULLTEXT INDEX posts_body ON posts (body);' },
      {
        name: 'a new AUTO_INCREMENT column',
        setup,
        change: 'ALTER TABLE posts ADD COLUMN n BIGINT NOT NULL AUTO_INCREMENT UNIQUE;',
      },
    ],
    safe: [{ name: 'an ordinary index', setup, change: 'CREATE INDEX posts_id ON posts (id);' }],
  },
  check(change) {
    return blockingMatches(change, alterations(change, 'special-index', 'auto-increment'), ({ table, what, cause }) => {
      const thing = cause === 'special-index' ? `the ${what} index` : `the AUTO_INCREMENT column ${what}`;
      return {
        title: `Building ${thing} blocks writes to "${table.name}"`,
        why: `InnoDB holds LOCK=SHARED while it builds ${thing}: every INSERT, UPDATE and DELETE on "${table.name}" waits until it is done.`,
        remedy: `Run it at a quiet time or with ${COPY_TOOL}${cause === 'special-index' ? '; for search, consider a separate index table or engine' : ''}.`,
        derived: `"${table.name}" exists before this change; the manual permits no concurrent writes for this.`,
      };
    });
  },
};
