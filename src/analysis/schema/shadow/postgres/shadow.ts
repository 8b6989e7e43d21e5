import { assumedVersion } from '../../dialects.ts';
import type { AskServer } from '../server/remote.ts';
import type { OpenShadow } from '../shadow.ts';
import { type BaseServices, rebuildBase } from './base.ts';
import { readCatalog } from './catalog.ts';
import { observeChange } from './change.ts';
import { type Engine, prepareEngines } from './engine.ts';
import { extensionsIn } from './extensions.ts';
import { acceptedFixes } from './fixes.ts';
import { serverEngines } from './server-engine.ts';
import { ENGINE_VERSION, IMAGE_FORMAT } from './version.ts';

export type PostgresServices = Pick<BaseServices, 'cache' | 'pristine' | 'onKept'> & { readonly server: AskServer };

/**
 * Shadows on PostgreSQL: in throw-away databases of the scratch server where there is one, else in this process.
 * The engine that rebuilt a base serves its first use; each further one opens its own.
 */
export function postgresShadows({ server, ...given }: PostgresServices): OpenShadow {
  const own = {
    openEngine: prepareEngines(),
    engine: [ENGINE_VERSION, IMAGE_FORMAT],
    version: assumedVersion('postgres'),
    isUsable: () => Promise.resolve(true),
  };
  return async (migrations, pending) => {
    const services: BaseServices = { ...given, ...((await serverEngines(server)) ?? own) };
    const wanted = extensionsIn(pending.map(({ sql }) => sql));
    const { base, open } = await rebuildBase(migrations, services, wanted);
    let spare = open;
    const withBase = async <Result>(use: (engine: Engine) => Promise<Result>): Promise<Result> => {
      const engine =
        spare ??
        (await services.openEngine({
          image: base.image,
          extensions: [...new Set([...base.extensions, ...wanted])],
        }));
      spare = undefined;
      return use(engine).finally(() => engine.close());
    };
    return {
      failures: base.failures,
      observe: (change) =>
        withBase((engine) => observeChange(engine, { ...change, version: change.version ?? services.version })),
      acceptedFixes: (steps, fixes) => withBase((engine) => acceptedFixes(engine, steps, fixes)),
      catalog: () => withBase(readCatalog),
      close: async () => {
        await spare?.close();
        spare = undefined;
      },
    };
  };
}
