import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/domain/errors.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { dataDirectory, temporaryDirectory } from '../helpers/database.ts';

const run = promisify(execFile);
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function prepared(): Promise<string> {
  const directory = await dataDirectory();
  cleanups.push(directory.remove);
  return directory.path;
}

describe('the embedded database', () => {
  it('keeps what was committed when it is closed and opened again', async () => {
    const directory = await prepared();
    const first = await openEmbedded(directory);
    await first.query('CREATE TABLE t (a int)');
    await first.query('INSERT INTO t VALUES (7)');
    await first.close();
    const second = await openEmbedded(directory);
    expect((await second.query('SELECT a FROM t')).rows).toEqual([{ a: 7 }]);
    await second.close();
  });

  it('writes commits through to the disk', async () => {
    const database = await openEmbedded(await prepared());
    expect((await database.query('SHOW fsync')).rows).toEqual([{ fsync: 'on' }]);
    await database.close();
  });

  it('refuses a directory that another process uses, and says what to do', async () => {
    const directory = await prepared();
    const database = await openEmbedded(directory);
    const script = `import { openEmbedded } from './src/store/embedded.ts';
      await openEmbedded(${JSON.stringify(directory)}).then(() => 'opened', (error) => console.log(error.name, error.message));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toContain(`UserError The data directory ${directory} is in use by another process.`);
    expect(stdout).toContain('DATABASE_URL');
    await database.close();
  });

  it('refuses to be opened twice by one process', async () => {
    const directory = await prepared();
    const database = await openEmbedded(directory);
    await expect(openEmbedded(directory)).rejects.toThrow(/in use by another process/);
    await database.close();
    await (await openEmbedded(directory)).close();
  });

  it('says that a directory without room for it cannot be created', async () => {
    const directory = temporaryDirectory();
    cleanups.push(directory.remove);
    const file = path.join(directory.path, 'file');
    writeFileSync(file, '');
    const opening = openEmbedded(path.join(file, 'data'));
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/Set ARCHITECT_DATA_DIR to a writable one/);
  });

  it('starts over where a start died while it created the database', async () => {
    const directory = temporaryDirectory();
    cleanups.push(directory.remove);
    mkdirSync(path.join(directory.path, 'postgres.new', 'base'), { recursive: true });
    const database = await openEmbedded(directory.path);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await database.close();
  });
});
