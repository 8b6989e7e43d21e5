import type { OpenShadow } from '../shadow.ts';
import { type BaseServices, rebuildBase } from './base.ts';
import { readCatalog } from './catalog.ts';
import { observeChange } from './change.ts';
import type { Engine } from './engine.ts';
import { extensionsIn } from './extensions.ts';
import { acceptedFixes } from './fixes.ts';

/** Shadows on PostgreSQL. The engine that rebuilt a base serves its first use; each further one opens its own. */
export function postgresShadows(services: BaseServices): OpenShadow {
  return async (migrations, pending) => {
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
      observe: (change) => withBase((engine) => observeChange(engine, change)),
      acceptedFixes: (steps, fixes) => withBase((engine) => acceptedFixes(engine, steps, fixes)),
      catalog: () => withBase(readCatalog),
      close: async () => {
        await spare?.close();
        spare = undefined;
      },
    };
  };
}
