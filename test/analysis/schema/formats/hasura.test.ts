import { describe, expect, test } from 'vitest';
import { hasura } from '../../../../src/analysis/schema/formats/hasura.ts';
import { histories } from './histories.ts';

describe('Hasura', () => {
  test('runs up.sql by number, each in one transaction, and knows the kind of the database by its folder', () => {
    const [history] = histories(hasura, {
      'hasura/config.yaml': 'version: 3\nendpoint: http://localhost:8080\nmetadata_directory: metadata\n',
      'hasura/metadata/databases/databases.yaml': '- name: default\n  kind: postgres\n- name: old\n  kind: mssql\n',
      'hasura/migrations/default/10_b/up.sql': 'SELECT 1;\nSELECT 2;',
      'hasura/migrations/default/9_a/up.sql': 'SELECT 3;',
      'hasura/migrations/default/9_a/down.sql': 'SELECT 4;',
    });
    expect(history).toMatchObject({ root: 'hasura/migrations/default', target: 'postgres' });
    expect(history?.migrations).toEqual([
      { path: '9_a/up.sql', batches: [{ atomic: true, lines: ['1 SELECT 3'] }] },
      { path: '10_b/up.sql', batches: [{ atomic: true, lines: ['1 SELECT 1', '2 SELECT 2'] }] },
    ]);
  });

  test('reads the flat layout of its first versions', () => {
    const [history] = histories(hasura, {
      'config.yaml': 'endpoint: http://localhost:8080\n',
      'migrations/1_a.up.sql': 'SELECT 1;',
      'migrations/1_a.down.sql': 'SELECT 2;',
    });
    expect(history?.migrations.map(({ path }) => path)).toEqual(['1_a.up.sql']);
  });

  test('leaves the same layout to Diesel where nothing speaks of Hasura', () => {
    expect(histories(hasura, { 'migrations/2024_a/up.sql': 'SELECT 1;', 'config.yaml': 'debug: true\n' })).toEqual([]);
  });

  test('says that two migrations share a version', () => {
    const [history] = histories(hasura, {
      'metadata/version.yaml': 'version: 3\n',
      'migrations/default/1_a/up.sql': 'SELECT 1;',
      'migrations/default/1_b/up.sql': 'SELECT 2;',
    });
    expect(history?.refused).toEqual([
      'migrations/default/1_a/up.sql: Hasura refuses two migrations of one version, and migrations/default/1_b/up.sql is version 1 too',
    ]);
  });
});
