import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderCatalogue, renderRule } from '../../src/analysis/rule-catalogue.ts';
import * as registry from '../../src/analysis/schema/rules/index.ts';
import type { Rule } from '../../src/domain/rule.ts';

const rules: readonly Rule[] = Object.values(registry);

it.each(rules.map((rule) => [rule.id, rule] as const))('the page of %s is current', async (id, rule) => {
  await expect(renderRule(rule)).toMatchFileSnapshot(`../../docs/rules/${id}.md`);
});

it('the index is current', async () => {
  await expect(renderCatalogue(rules)).toMatchFileSnapshot('../../docs/rules/README.md');
});

it('has no page without a rule', () => {
  const pages = readdirSync('docs/rules').filter((file) => file !== 'README.md');
  expect(pages.toSorted()).toEqual(rules.map(({ id }) => `${id}.md`).toSorted());
});

it('sorts rules under their level and links their pages', () => {
  const index = renderCatalogue(rules);
  const [, errors = '', rest = ''] = index.split(/^## .*$/m);
  expect(errors).toContain('| [require-concurrent-index](require-concurrent-index.md) | LK11 | write-lock |');
  expect(rest).toContain('| [index-foreign-keys](index-foreign-keys.md) | IX01 | missing-index |');
});

it('says before a hazardous example how the runner wraps it', () => {
  const page = renderRule(registry.runConcurrentlyOutsideTransaction);
  expect(page).toContain('The runner wraps the file. Each file is one transaction.');
  expect(page).toContain('TX04 · migration-fails · error · PostgreSQL');
});

it('says what no rule is about, and why, but of no code that has a rule', () => {
  const [, missing = ''] = renderCatalogue(rules).split('## Not covered by a rule of its own');
  expect(missing).toContain('| LK26, IX16 | disk, WAL and replica lag');
  const codes = new Set<string>(missing.match(/\b[A-Z]{2}\d{2}\b/g));
  expect(rules.map(({ code }) => code).filter((code) => codes.has(code))).toEqual([]);
});
