import type { Shadows } from './index.ts';
import { mysqlShadows } from './mysql/shadow.ts';
import { type PostgresServices, postgresShadows } from './postgres/shadow.ts';
import { sqliteShadows } from './sqlite/shadow.ts';

/**
 * The engines of this process, one line each. `pristine` gives the image of an empty PostgreSQL cluster, `server` asks
 * about the parent's scratch server.
 */
export function openShadows(services: PostgresServices): Shadows {
  return {
    postgres: postgresShadows(services),
    mysql: mysqlShadows({ askServer: services.server }),
    sqlite: sqliteShadows(services),
  };
}
