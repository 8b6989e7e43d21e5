import { describe } from 'vitest';
import { temporaryPostgres } from '../helpers/postgres.ts';
import { storeContract } from './contract.ts';

describe.skipIf(!process.env['ARCHITECT_TEST_DATABASE_URL'])('the store on PostgreSQL', () => {
  storeContract(temporaryPostgres);
});
