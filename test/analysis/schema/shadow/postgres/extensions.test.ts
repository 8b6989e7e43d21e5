import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, prepareEngines } from '../../../../../src/analysis/schema/shadow/postgres/engine.ts';
import { extensionsIn, isExtensionAvailable } from '../../../../../src/analysis/schema/shadow/postgres/extensions.ts';
import { createPristineImage } from '../../../../../src/analysis/schema/shadow/postgres/pristine.ts';

const packages = path.join('node_modules', '@electric-sql');
const shipped = readdirSync(path.join(packages, 'pglite', 'dist', 'contrib'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => file.replace('.js', '').replace('uuid_ossp', 'uuid-ossp'))
  .filter((name) => name !== 'auto_explain'); // a library to LOAD, not an extension
const all = [...shipped, 'vector', 'autoinc', 'insert_username', 'refint'];

const openEngine = prepareEngines();
let engine: Engine;
beforeAll(async () => {
  const extensions = extensionsIn(all.map((name) => `CREATE EXTENSION "${name}"`));
  engine = await openEngine({ image: await createPristineImage(openEngine), extensions });
});
afterAll(() => engine.close());

it.each(all)('creates the extension %s, which the engine ships or we add', async (name) => {
  expect(isExtensionAvailable(name)).toBe(true);
  await engine.run(`CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`);
  expect(
    await engine.json(`SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_extension WHERE extname = '${name}'`),
  ).toBe(1);
});

it.each(['postgis', 'timescaledb', 'pg_cron', '../contrib/citext', 'constructor', ''])('has no %j', (name) => {
  expect(isExtensionAvailable(name)).toBe(false);
});

it('runs builds of the same series of engines only', () => {
  const versionOf = (name: string, field: (manifest: Record<string, never>) => string | undefined) =>
    field(JSON.parse(readFileSync(path.join(packages, name, 'package.json'), 'utf8')))?.replace(/\.\d+$/, '');
  expect(versionOf('pglite-pgvector', ({ peerDependencies }) => peerDependencies?.['@electric-sql/pglite'])).toBe(
    versionOf('pglite', ({ version }) => version),
  );
});
