import { describe } from 'vitest';
import { openPostgres } from '../../src/store/postgres.ts';
import { postgresUrl } from '../helpers/postgres.ts';
import { drainContract, queueContract } from './contract.ts';

const open = async () => {
  const { url, remove } = await postgresUrl();
  const database = await openPostgres(url, () => {});
  const backend = { kind: 'postgres', connectionString: url } as const;
  const close = async () => {
    await database.close();
    await remove();
  };
  return { database: { ...database, close }, backend, reopen: async () => backend };
};

describe.skipIf(!process.env['ARCHITECT_TEST_DATABASE_URL'])('the queue on PostgreSQL', () => {
  queueContract(open);
  drainContract(open);
});
