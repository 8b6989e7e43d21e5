import type { OpenShadow } from '../shadow.ts';
import { readBase } from './base.ts';
import type { AskServer } from '../server/remote.ts';
import { readChange } from './change.ts';

export type MysqlServices = { readonly askServer: AskServer };

/** Shadows on MySQL and MariaDB: the schema is read from the migrations, and nothing is run. */
export function mysqlShadows(_services?: MysqlServices): OpenShadow {
  return async (migrations) => {
    const base = await readBase(migrations);
    return {
      failures: base.failures,
      observe: async (change) => readChange(base, change),
      acceptedFixes: async () => new Set(),
      catalog: async () => base.schema.catalog(),
      close: async () => {},
    };
  };
}
