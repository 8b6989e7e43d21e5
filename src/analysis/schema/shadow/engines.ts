import type { Shadows } from './index.ts';
import { mysqlShadows } from './mysql/shadow.ts';
import type { BaseServices } from './postgres/base.ts';
import { prepareEngines } from './postgres/engine.ts';
import { postgresShadows } from './postgres/shadow.ts';
import { sqliteShadows } from './sqlite/shadow.ts';

/** The engines of this process, one line each. `pristine` gives the image of an empty PostgreSQL cluster. */
export function openShadows(services: Omit<BaseServices, 'openEngine'>): Shadows {
  return {
    postgres: postgresShadows({ ...services, openEngine: prepareEngines() }),
    mysql: mysqlShadows(),
    sqlite: sqliteShadows(services),
  };
}
