import { describe } from 'vitest';
import { temporaryDatabase } from '../helpers/database.ts';
import { drainContract, queueContract } from './contract.ts';

const open = async () => {
  const database = await temporaryDatabase();
  const backend = { kind: 'embedded', pglite: database.pglite } as const;
  return { database, backend, reopen: async () => backend };
};

describe('the queue on PGlite', () => {
  queueContract(open);
  drainContract(open);
});
