import { expect, it } from 'vitest';
import { renderFormats } from '../../src/analysis/format-catalogue.ts';
import * as registry from '../../src/analysis/schema/formats/index.ts';

const formats = Object.values(registry);

it('the page of the formats is current', async () => {
  await expect(renderFormats(formats)).toMatchFileSnapshot('../../docs/formats.md');
});

it('says of each tool how it wraps migrations and how a file gets out of that', () => {
  const page = renderFormats(formats);
  expect(page).toContain('| [goose](#goose) | one per file | `-- +goose NO TRANSACTION` | as written |');
  expect(page).toContain('| [Knex](#knex) | one for all pending files |');
  expect(page).toMatch(/## Flyway[^#]*Edits of merged migrations:\*\* refused/);
});
