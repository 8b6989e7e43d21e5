import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReplayer, type Replayer } from '../../../../../src/analysis/schema/replay.ts';
import type { observeChange } from '../../../../../src/analysis/schema/shadow/postgres/change.ts';

let replayer: Replayer;
beforeAll(async () => {
  replayer = await openReplayer();
});
afterAll(() => replayer.close());

const TABLE = 'CREATE TABLE places (id int PRIMARY KEY, at geometry(Point, 4326), area extensions.geography[]);';
const WHY = 'it depends on the type geometry of the extension postgis, which the shadow database does not have';

async function replay(change: string) {
  const observed = (await replayer.replayChange({ setup: '', change })) as Awaited<ReturnType<typeof observeChange>>;
  return { ...observed, errors: observed.steps.map(({ effect }) => effect?.error?.message) };
}

describe('a type of an extension that nobody ships', () => {
  it('is stood in for, so that its table exists', async () => {
    const { after, errors } = await replay(`${TABLE}\nALTER TABLE places ADD COLUMN note text;`);
    expect(errors).toEqual([undefined, undefined]);
    expect(after.tables['places']?.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'integer'],
      ['at', 'geometry'],
      ['area', 'extensions.geography[]'],
      ['note', 'text'],
    ]);
  });

  it.each([
    'ALTER TABLE places ALTER COLUMN at TYPE geometry(Polygon, 4326)',
    "UPDATE places SET at = md5('POINT(0 0)')",
    'ALTER TABLE places ALTER COLUMN at TYPE jsonb',
    'CREATE INDEX ON places USING gist (at)',
  ])('makes no claim about %s', async (sql) => {
    const { skipped, steps } = await replay(`${TABLE}\n${sql};`);
    expect(skipped).toEqual([undefined, WHY]);
    expect(steps[1]?.effect).toBeUndefined();
  });

  it('leaves what is said of the other columns alone', async () => {
    const { skipped, errors } = await replay(`${TABLE}\nALTER TABLE places ADD COLUMN id int;`);
    expect(skipped).toEqual([undefined, undefined]);
    expect(errors[1]).toBe('column "id" of relation "places" already exists');
  });
});

it('does not stand in for a type that it does not know', async () => {
  expect((await replay('CREATE TABLE t (a geometrie);')).errors).toEqual(['type "geometrie" does not exist']);
});
