import { describe, expect, it } from 'vitest';
import { alembic } from '../../../../../src/analysis/schema/formats/alembic.ts';

/** What Alembic refuses among files, given as `id: what it is based on`; the files in order. */
function tree(files: Readonly<Record<string, string>>, rest = '') {
  const texts = new Map(
    Object.entries(files).map(([name, [id, parent] = '']) => [
      `versions/${name}.py`,
      `revision = '${id}'\ndown_revision = ${parent === '-' ? 'None' : `'${parent}'`}\n${rest}`,
    ]),
  );
  const history = { root: 'versions', files: [...texts.keys()], settings: [] };
  return { refuses: alembic.refuses?.(history, texts), order: alembic.order(history, texts) };
}

describe('what Alembic refuses', () => {
  it('says nothing about a line of revisions', () => {
    expect(tree({ b: 'ba', a: 'a-' })).toEqual({ refuses: [], order: ['versions/a.py', 'versions/b.py'] });
  });

  it('names two heads, unless branches are labelled, and still runs both', () => {
    const files = { a: 'a-', b: 'ba', c: 'ca' };
    expect(tree(files)).toEqual({
      refuses: ['versions/c.py: "alembic upgrade head" refuses 2 heads (b, c); a merge revision joins them'],
      order: ['versions/a.py', 'versions/b.py', 'versions/c.py'],
    });
    expect(tree(files, "branch_labels = ('x',)").refuses).toEqual([]);
  });

  it('names a revision that is there twice, and one that is missing', () => {
    expect(tree({ a: 'a-', other: 'a-', b: 'ba' }).refuses).toEqual([
      'versions/other.py: its revision a is also that of versions/a.py',
    ]);
    expect(tree({ b: 'bx' })).toEqual({
      refuses: ['versions/b.py: it is based on x, which no file here is'],
      order: ['versions/b.py'],
    });
  });

  it('names a circle, and still runs all of it', () => {
    expect(tree({ a: 'ab', b: 'ba', c: 'cb' })).toEqual({
      refuses: ['versions/a.py: a, b depend on each other in a circle'],
      order: ['versions/a.py', 'versions/b.py', 'versions/c.py'],
    });
  });
});
