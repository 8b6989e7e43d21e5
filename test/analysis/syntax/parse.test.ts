import { expect, it } from 'vitest';
import { type Language, parseSource } from '../../../src/analysis/syntax/parse.ts';

it.each<[Language, string, string]>([
  ['ruby', 'add_index :orders, :status', 'call'],
  ['python', 'operations = []', 'expression_statement'],
  ['elixir', 'create index(:orders, [:status])', 'call'],
  ['php', '<?php Schema::drop("orders");', 'php_tag'],
  ['typescript', 'const table: string = `orders`;', 'lexical_declaration'],
  ['tsx', 'const table = <T,>(name: T) => name;', 'lexical_declaration'],
  ['javascript', 'exports.up = (knex) => knex.schema.dropTable("orders");', 'expression_statement'],
])('parses %s', (language, text, kind) => {
  expect(parseSource(language, text).child(0)?.kind()).toBe(kind);
});

it('gives a tree for source that does not fit the grammar', () => {
  expect(parseSource('ruby', 'def change\n  add_index :orders,').text()).toContain('add_index');
});
