import type { Cache } from '../../../domain/source.ts';
import type { Shadows } from './index.ts';
import { prepareEngines } from './postgres/engine.ts';
import { postgresShadows } from './postgres/shadow.ts';

/** The engines of this process, one line each. `pristine` gives the packed image of an empty PostgreSQL cluster. */
export function openShadows({ cache, pristine }: { cache: Cache; pristine: () => Promise<Uint8Array> }): Shadows {
  return {
    postgres: postgresShadows({ cache, openEngine: prepareEngines(), pristine }),
  };
}
