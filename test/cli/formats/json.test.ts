import { expect, it } from 'vitest';
import { json } from '../../../src/cli/formats/json.ts';
import { reviewJson } from '../../../src/cli/json-format.ts';
import { renderJsonPage } from '../../../src/cli/json-page.ts';
import { report, review } from '../report.ts';

it('prints what its schema describes, every finding whole', () => {
  const printed: unknown = JSON.parse(json(report, { colour: true, width: 80 }));
  const parsed = reviewJson.parse(printed);
  expect(parsed).toMatchObject({
    version: 1,
    base: review.base,
    head: review.head,
    comparison: 'merge base with main',
  });
  expect(parsed.findings).toEqual(review.findings);
  expect(parsed.coverage).toEqual(review.coverage);
  expect(parsed.model).toEqual(review.model);
  expect(parsed.timings).toEqual(review.timings);
  expect(parsed.questions).toEqual(review.questions);
});

it('is documented field by field', async () => {
  await expect(renderJsonPage()).toMatchFileSnapshot('../../../docs/json.md');
});
