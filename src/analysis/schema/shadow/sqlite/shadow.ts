import type { Cache } from '../../../../domain/source.ts';
import type { OpenShadow } from '../shadow.ts';
import { rebuildBase } from './base.ts';
import { readCatalog } from './catalog.ts';
import { observeChange } from './change.ts';
import { openEngine } from './engine.ts';
import { acceptedFixes } from './fixes.ts';

/** Shadows on SQLite, in memory. Every use opens databases of its own from the image of the base. */
export function sqliteShadows({ cache }: { readonly cache: Cache }): OpenShadow {
  return async (migrations) => {
    const { image, failures } = await rebuildBase(migrations, cache);
    return {
      failures,
      observe: (change) => observeChange(image, change),
      acceptedFixes: async (steps, fixes) => acceptedFixes(image, steps, fixes),
      catalog: async () => {
        const engine = openEngine({ image });
        try {
          return readCatalog(engine);
        } finally {
          engine.close();
        }
      },
      close: async () => undefined,
    };
  };
}
