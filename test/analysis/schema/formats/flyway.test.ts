import { describe, expect, test } from 'vitest';
import { flyway } from '../../../../src/analysis/schema/formats/flyway.ts';
import { histories, order } from './histories.ts';

const ROOT = 'src/main/resources/db/migration';
const lines = (files: Readonly<Record<string, string>>) =>
  histories(flyway, files)[0]?.migrations.flatMap(({ batches }) => batches.flatMap((batch) => batch.lines));

describe('Flyway', () => {
  test('orders versions by their numeric parts, dots and underscores alike, then repeatable ones, and never undoes', () => {
    const files = ['V10__j', 'V2_1__c', 'V2__b', 'R__view', 'V2.10__d', 'U2__b', 'V1__a', 'B5__base', 'afterMigrate'];
    expect(
      order(
        flyway,
        files.map((name) => `${ROOT}/${name}.sql`),
      ),
    ).toEqual(['V1__a.sql', 'V2__b.sql', 'V2_1__c.sql', 'V2.10__d.sql', 'V10__j.sql', 'R__view.sql']);
  });

  test('reads folders below its own, at any depth', () => {
    expect(order(flyway, ['db/V1__a.sql', 'db/2024/q1/V3__c.sql', 'db/2024/V2__b.sql'])).toEqual([
      'V1__a.sql',
      '2024/V2__b.sql',
      '2024/q1/V3__c.sql',
    ]);
  });

  test('joins the locations that the settings name', () => {
    const [history] = histories(flyway, {
      'src/main/resources/application.yml':
        'spring:\n  flyway:\n    locations: [classpath:db/migration, "classpath:db/data"]\n',
      'src/main/resources/db/migration/V1__a.sql': 'SELECT 1;',
      'src/main/resources/db/migration/V3__c.sql': 'SELECT 3;',
      'src/main/resources/db/data/V2__b.sql': 'SELECT 2;',
      'src/main/resources/db/mysql/V1__a.sql': 'SELECT 4;',
    });
    expect(history?.root).toBe('src/main/resources');
    expect(history?.migrations.map(({ path }) => path)).toEqual([
      'db/migration/V1__a.sql',
      'db/data/V2__b.sql',
      'db/migration/V3__c.sql',
    ]);
  });

  test('fills in placeholders from any of the files that set them, whatever their case', () => {
    const sql = 'CREATE TABLE ${Owner}.t ();\nGRANT ALL ON t TO ${app-user};\nSELECT ${flyway:defaultSchema};';
    const settings: Readonly<Record<string, string>> = {
      'flyway.conf': 'flyway.placeholders.owner=acme\nflyway.placeholders.app-user=app\nflyway.defaultSchema=s',
      'flyway.toml': '[flyway]\ndefaultSchema = "s"\n[flyway.placeholders]\nowner = "acme" \napp-user = \'app\'',
      'src/main/resources/application.properties':
        'spring.flyway.placeholders.owner=${OWNER:acme}\nspring.flyway.placeholders.app-user=app\nspring.flyway.default-schema=s',
      'src/main/resources/application.yaml':
        'a: 1\n---\nquarkus:\n  flyway:\n    default-schema: s\n    placeholders:\n      owner: acme\n      app-user: app\n',
    };
    for (const [path, text] of Object.entries(settings))
      expect(lines({ [path]: text, [`${ROOT}/V1__a.sql`]: sql })).toEqual([
        '1 CREATE TABLE acme.t ()',
        '2 GRANT ALL ON t TO app',
        '3 SELECT s',
      ]);
  });

  test('leaves opaque what waits for a value that the repository does not hold', () => {
    expect(lines({ 'db/V1__a.sql': "SELECT 1;\nCREATE TABLE t (a text DEFAULT '${secret}');" })).toEqual([
      '1 SELECT 1',
      '2 opaque: the value of ${secret} is not in the repository',
    ]);
    expect(lines({ 'db/V1__a.sql': "SELECT '${a}';", 'flyway.conf': 'flyway.placeholderReplacement=false' })).toEqual([
      "1 SELECT '${a}'",
    ]);
  });

  test('leaves the transaction for what cannot run in one, by its script configuration, and by its settings', () => {
    const files = {
      'db/V1__a.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);',
      'db/V2__b.sql': 'SELECT 1;',
      'db/V3__c.sql': 'SELECT 1;',
      'db/V3__c.sql.conf': 'executeInTransaction=false\n',
      'db/V4__d.sql': 'REINDEX INDEX CONCURRENTLY i;',
    };
    const atomic = (more = {}) =>
      histories(flyway, { ...files, ...more })[0]?.migrations.map(({ batches }) => batches[0]?.atomic);
    expect(atomic()).toEqual([false, true, false, true]);
    expect(atomic({ 'flyway.toml': '[flyway]\nexecuteInTransaction = false\n' })).toEqual([false, false, false, false]);
  });

  test('runs all pending migrations in one transaction where they are grouped', () => {
    const scope = (conf: string) => histories(flyway, { 'db/V1__a.sql': '', 'flyway.conf': conf })[0]?.scope;
    expect(scope('flyway.group=true')).toBe('pending');
    expect(scope('flyway.group=false')).toBe('file');
  });

  test('creates the schema that the settings name, and puts it first in the search path', () => {
    const texts = new Map([['application.properties', 'spring.flyway.schemas=app,other']]);
    expect(flyway.preambleOf?.({ root: 'db', files: [], settings: [...texts.keys()] }, texts)).toContain(
      'CREATE SCHEMA IF NOT EXISTS "app"; ALTER ROLE CURRENT_USER SET search_path = "app", public',
    );
    expect(flyway.preambleOf?.({ root: 'db', files: [], settings: [] }, new Map())).toBe('');
  });

  test('says which files Flyway would not run: two of one version, and versions that do not parse', () => {
    const files = { 'db/V1__a.sql': 'SELECT 1;', 'db/V1.0__b.sql': 'SELECT 2;', 'db/V2a__c.sql': 'SELECT 3;' };
    const [history] = histories(flyway, files);
    expect(history?.refused).toEqual([
      'db/V2a__c.sql: Flyway does not run it, since the version in its name is not made of numbers',
      'db/V1.0__b.sql: Flyway refuses two migrations of one version, and db/V1__a.sql is version 1 too',
    ]);
    expect(history?.migrations.map(({ path }) => path)).toEqual(['V1.0__b.sql', 'V1__a.sql']);
  });
});
