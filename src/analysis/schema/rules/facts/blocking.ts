import type { RuleMatch } from '../../../../domain/rule.ts';
import type { SchemaChange } from '../../../../domain/schema.ts';
import type { Alteration } from './alterations.ts';
import { grouped } from './groups.ts';
import { evidenceOf, levelOf } from './mysql.ts';
import { exposureOf } from './size.ts';

export const ONLINE_DDL = 'https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html';

/** The tools that alter a copy while the table stays in use. */
export const COPY_TOOL = 'gh-ost or pt-online-schema-change';

/** What a rule says about the alterations of one table in one statement; titles name the first. */
type Words = { readonly title: string; readonly why: string; readonly remedy: string; readonly derived: string };

/** One finding per statement and table about parts of it that block writes. */
export function blockingMatches(
  change: SchemaChange,
  found: readonly Alteration[],
  wordsFor: (first: Alteration, all: readonly Alteration[]) => Words,
): RuleMatch[] {
  return grouped(found, ({ step, table }) => `${change.steps.indexOf(step)} ${table.name}`).map((group) => {
    const [first] = group;
    const { step, table, quote, online } = first;
    const { title, why, remedy, derived } = wordsFor(first, group);
    return {
      step,
      quote,
      title,
      message: `${why} ${exposureOf(change, table.name).when}`,
      remedy,
      evidence: [evidenceOf(online, quote, derived, ONLINE_DDL)],
      tables: [table.name],
      proof: online ? 'proved' : 'derived',
      ...levelOf(change, table.name),
    };
  });
}
