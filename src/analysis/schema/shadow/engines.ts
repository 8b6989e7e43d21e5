import type { Shadows } from './index.ts';
import type { AskServer } from './server/remote.ts';
import { mysqlShadows } from './mysql/shadow.ts';
import type { BaseServices } from './postgres/base.ts';
import { prepareEngines } from './postgres/engine.ts';
import { postgresShadows } from './postgres/shadow.ts';
import { sqliteShadows } from './sqlite/shadow.ts';

/**
 * The engines of this process, one line each. `pristine` gives the image of an empty PostgreSQL cluster, `server` asks
 * about the parent's scratch server.
 */
export function openShadows(services: Omit<BaseServices, 'openEngine'> & { readonly server: AskServer }): Shadows {
  return {
    postgres: postgresShadows({ ...services, openEngine: prepareEngines() }),
    mysql: mysqlShadows({ askServer: services.server }),
    sqlite: sqliteShadows(services),
  };
}
