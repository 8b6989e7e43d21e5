/** Rows of the rule table that have no rule of their own, and what says it instead or why nothing does. */
export const NOT_COVERED: readonly (readonly [codes: string, hazard: string, reason: string])[] = [
  [
    'CN15',
    'a CHECK is dropped and added again to widen it',
    'said by add-check-not-valid, which names the CHECK it replaces',
  ],
  [
    'CP11, IX13, IX17',
    'a view loses a column, CONCURRENTLY on a partitioned table, DROP INDEX of a constraint’s index',
    'said by migration-fails, in the server’s words',
  ],
  [
    'DL11, DL12',
    'a rename written as drop and add, DROP IF EXISTS before CREATE',
    'said by ban-drop-column and ban-drop-table',
  ],
  [
    'LK18, LK19',
    'dropping a child locks its parent, a new table’s foreign keys lock theirs',
    'said by lock-one-table-at-a-time where the settings declare the tables busy; short otherwise',
  ],
  [
    'TX08',
    'locks add up over all pending files',
    'said by lock-one-table-at-a-time, which counts by the runner’s transaction',
  ],
  [
    'DL09',
    'a lossy USING cast',
    'only where keep-value-precision can read the cast; an expression of any other form is not judged',
  ],
  [
    'LK17, LK25, TX01, TX02',
    'locks that are short but queue; no lock_timeout or statement_timeout',
    'true of nearly every statement, and often set for the role or by the runner, which a repository does not show',
  ],
  ['LK22', 'several ALTER TABLE of one table', 'style: no faster in one statement unless each of them rewrites'],
  [
    'LK26, IX16',
    'disk, WAL and replica lag of a rewrite, a table with many indexes and many writes',
    'needs a live server’s statistics',
  ],
  [
    'IX05, IX09, IX15',
    'a unique key that holds another, wide indexes, indexes that hold deleted rows',
    'needs to know the queries, or which part of the rows is deleted; unique ones are said by scope-unique-to-live-rows',
  ],
  [
    'IX12',
    'IF NOT EXISTS skips an invalid index',
    'only after a build that failed; every runner’s guide recommends the guard',
  ],
  [
    'CP17',
    'a cached plan must not change its result type',
    'depends on the driver, most of which prepare again by themselves',
  ],
  [
    'CP13, DL13, TX10, BF05, BF07',
    'discriminator columns, preconditions, network calls, live models in data migrations, ANALYZE after a bulk change',
    'program text that no reader of migrations turns into SQL',
  ],
  [
    'BF03',
    'a backfill before new writes are covered',
    'old code that leaves a nullable column empty harms nobody until it is required: keep-default-for-running-code says that',
  ],
  [
    'CN16, EN04, TY04 to TY10',
    'NOT ENFORCED, the order of enum values, text or varchar, serial or identity, names, UUID keys',
    'style, or a decision of the house',
  ],
  [
    'TY06',
    'identifiers over 63 bytes',
    'cut without harm; two that become equal are refused, which migration-fails says',
  ],
  [
    'EN03',
    'a new enum value that old readers do not know',
    'needs to know every reader’s branches; most have a default',
  ],
  ['MT04', 'a policy that calls a function per row', 'needs a live server’s statistics'],
  ['MY12', 'what gh-ost and pt-online-schema-change cannot do', 'needs to know that a team uses them'],
];
