import { describe, expect, it } from 'vitest';
import { django } from '../../../../../src/analysis/schema/formats/django.ts';

/** What Django refuses among migrations, given with the ones of their app that they depend on. */
function refused(migrations: Readonly<Record<string, readonly string[]>>, rest = '') {
  const texts = new Map(
    Object.entries(migrations).map(([name, needs]) => [
      `shop/migrations/${name}.py`,
      [
        'class Migration(migrations.Migration):',
        `    dependencies = [${needs.map((need) => `("shop", "${need}")`).join(', ')}]`,
        `    ${rest}`,
        '',
      ].join('\n'),
    ]),
  );
  return django.refuses?.({ root: '', files: [...texts.keys()], settings: [] }, texts);
}

describe('what Django refuses', () => {
  it('says nothing about migrations that end in one leaf', () => {
    expect(refused({ '0001': [], '0002_a': ['0001'], '0002_b': ['0001'], '0003_merge': ['0002_a', '0002_b'] })).toEqual(
      [],
    );
  });

  it('names leaves that are in conflict', () => {
    expect(refused({ '0001': [], '0002_a': ['0001'], '0002_b': ['0001'] })).toEqual([
      'shop/migrations/0002_b.py: Django refuses several leaf migrations in shop (0002_a, 0002_b); "makemigrations --merge" joins them',
    ]);
  });

  it('names a dependency that the app does not have', () => {
    expect(refused({ '0001': [], '0002': ['0001_renamed', '0001'] })).toEqual([
      'shop/migrations/0002.py: it depends on shop.0001_renamed, which is not here',
    ]);
  });

  it('names a circle', () => {
    expect(refused({ '0001': ['0002'], '0002': ['0001'] })).toEqual([
      'shop/migrations/0001.py: shop.0001, shop.0002 depend on each other in a circle',
    ]);
  });
});
