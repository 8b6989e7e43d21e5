import type { Index } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { LostObject, SchemaChange, Step } from '../../../domain/schema.ts';
import { listed } from './facts/groups.ts';
import { columnList, identifier, relation } from './facts/names.ts';

const setup = `CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT, note TEXT);
CREATE INDEX orders_code ON orders (code);`;
const rebuild = `CREATE TABLE new_orders (id INTEGER PRIMARY KEY, code TEXT NOT NULL DEFAULT '', note TEXT);
INSERT INTO new_orders (id, code, note) SELECT id, coalesce(code, ''), note FROM orders;
DROP TABLE orders;
ALTER TABLE new_orders RENAME TO orders;`;

export const keepWhatARebuildDrops: Rule = {
  id: 'keep-what-a-rebuild-drops',
  code: 'SQ04',
  hazard: 'operability',
  level: 'warning',
  dialects: ['sqlite'],
  summary: 'Make the indexes, triggers and views of a rebuilt table again.',
  rationale:
    'DROP TABLE takes the indexes and triggers of the table along, and the rebuilt table starts without them: queries scan, uniqueness is no longer kept, triggers no longer fire. A view of the table makes the final rename fail.',
  exemptions: [
    'indexes whose columns another index of the rebuilt table has',
    'indexes over columns that the rebuild leaves out',
    'tables that are dropped for good',
  ],
  source: 'https://www.sqlite.org/lang_altertable.html#otheralter',
  examples: {
    hazardous: [
      { name: 'an index', setup, change: rebuild },
      {
        name: 'a trigger',
        setup: `${setup.split('\n')[0]}\nCREATE TRIGGER orders_note AFTER UPDATE ON orders BEGIN DELETE FROM orders WHERE note = 'gone'; END;`,
        change: rebuild,
      },
      {
        name: 'a view in the way',
        setup: `${setup.split('\n')[0]}\nCREATE VIEW codes AS SELECT code FROM orders;`,
        change: rebuild,
      },
    ],
    safe: [
      { name: 'the index is made again', setup, change: `${rebuild}\nCREATE INDEX orders_code ON orders (code);` },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) => [...lostWith(change, step), ...viewInTheWay(step)]);
  },
};

function lostWith(change: SchemaChange, step: Step): RuleMatch[] {
  const lost = (step.effect?.lost ?? []).filter((object) => object.kind !== 'view' && isMissed(change, object));
  const [first] = lost;
  if (!first) return [];
  const indexes = lost.flatMap((object) => indexOf(change, object) ?? []);
  const unique = indexes.filter((index) => index.unique);
  const triggers = lost.filter(({ kind }) => kind === 'trigger').map(({ name }) => name);
  const what = listed(lost.map(({ name }) => name));
  const effects = [
    ...(unique.length > 0
      ? [`nothing keeps ${unique.map(({ columns }) => `(${columns.join(', ')})`).join(' and ')} unique`]
      : []),
    ...(indexes.length > unique.length
      ? [`look-ups that used ${listed(indexes.filter((each) => !each.unique).map(({ name }) => name))} scan the table`]
      : []),
    ...(triggers.length > 0 ? [`${listed(triggers)} no longer ${triggers.length > 1 ? 'fire' : 'fires'}`] : []),
  ];
  const statements = indexes.map((index) => `${definitionOf(first.table, index)};`).join(' ');
  return [
    {
      step,
      title: `The rebuild of "${first.table}" loses ${what}`,
      message: `DROP TABLE takes ${what} along, and nothing makes ${lost.length > 1 ? 'them' : 'it'} again. From then on ${effects.join(', and ')}.`,
      remedy:
        `After the rename, make ${lost.length > 1 ? 'them' : 'it'} again${statements === '' ? '' : `: ${statements}`}`.slice(
          0,
          600,
        ),
      evidence: [
        {
          fact: `On SQLite, ${what} ${lost.length > 1 ? 'are' : 'is'} there before this statement, and neither after it nor at the end of the change.`,
          quote: step.statement.sql,
        },
      ],
      tables: [first.table],
      proof: 'proved',
      ...(unique.length > 0 && { level: 'error' }),
    },
  ];
}

/** An index over columns that are gone is meant to be lost; one whose columns lead another is not missed. */
function isMissed({ before, after }: SchemaChange, object: LostObject): boolean {
  if (object.kind !== 'index') return true;
  const index = before.tables[object.table]?.indexes.find(({ name }) => name === object.name);
  const now = after.tables[object.table];
  if (!index || !now) return false;
  const has = (column: string) => column.startsWith('(') || now.columns.some(({ name }) => name === column);
  const covered = now.indexes.some(
    ({ columns, unique }) => (unique || !index.unique) && index.columns.every((column, at) => columns[at] === column),
  );
  return index.columns.every(has) && !covered;
}

function indexOf({ before }: SchemaChange, { kind, name, table }: LostObject): Index | undefined {
  return kind === 'index' ? before.tables[table]?.indexes.find((each) => each.name === name) : undefined;
}

function definitionOf(table: string, { name, columns, unique, predicate }: Index): string {
  const where = predicate === undefined ? '' : ` WHERE ${predicate}`;
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${identifier(name)} ON ${relation(table)} (${columnList(columns)})${where}`;
}

/** The rename checks every view, and finds that this one reads a table that was just dropped. */
function viewInTheWay(step: Step): RuleMatch[] {
  const error = step.effect?.error;
  const [, kind, name, missing] =
    /^error in (view|trigger) (\S+): no such table: (?:main\.)?(\S+)/.exec(error?.message ?? '') ?? [];
  if (!error || kind === undefined || name === undefined || missing === undefined) return [];
  return [
    {
      step,
      hazard: 'migration-fails',
      level: 'error',
      title: `The ${kind} "${name}" makes this rename fail`,
      message: `To rename, SQLite reads every view and trigger, and "${name}" refers to "${missing}", which was dropped just before. The migration stops here.`,
      remedy: `Drop the ${kind} "${name}" before the rebuild and create it again after the rename, or put PRAGMA legacy_alter_table = ON around it.`,
      evidence: [{ fact: `SQLite answered: ${error.message}.`, quote: step.statement.sql }],
      tables: [missing],
      proof: 'proved',
    },
  ];
}
