import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

type Locked = { readonly version?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };

const { packages } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

// npm forgets the platforms that a registry does not offer, and then refuses to install from the lock that it wrote.
it('locks every optional dependency, of whatever platform, so that `npm ci` accepts the lock', () => {
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => lockedFor(folder, name)?.version === undefined),
  );
  expect(missing).toEqual([]);
});

/** The package that `name` resolves to from a folder, as Node looks it up. */
function lockedFor(folder: string, name: string): Locked | undefined {
  const own = packages[`${folder}/node_modules/${name}`];
  if (own || !folder.includes('node_modules/')) return own ?? packages[`node_modules/${name}`];
  return lockedFor(folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, ''), name);
}
