import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Extension } from '@electric-sql/pglite';

/** Builds ship in one folder of the engine's package: a module per extension, under its name with `_` for `-`. */
const SHIPPED = path.join(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'contrib');

/** Extensions whose build is part of another one's. */
const sameBuild: Readonly<Record<string, string>> = {
  autoinc: 'moddatetime',
  insert_username: 'moddatetime',
  refint: 'moddatetime',
};

/** Builds in packages of their own. */
const packaged: Readonly<Record<string, () => Promise<Extension>>> = {
  vector: async () => (await import('@electric-sql/pglite-pgvector')).vector,
};

/** Part of the engine itself, so there is nothing to load. */
const builtIn: readonly string[] = ['plpgsql'];

/** What extensions an extension itself needs when it is created with CASCADE. */
const requirements: Readonly<Record<string, readonly string[]>> = { earthdistance: ['cube'] };

const CREATE_EXTENSION = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|'([^']+)'|([\w-]+))/gi;

/** The extensions that SQL texts create, in order of first mention. */
export function extensionsIn(texts: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, quoted, literal, bare] of text.matchAll(CREATE_EXTENSION)) {
      const name = quoted ?? literal ?? bare?.toLowerCase();
      if (name === undefined) continue;
      for (const required of requirements[name] ?? []) names.add(required);
      names.add(name);
    }
  }
  return [...names];
}

/** Whether the shadow can run CREATE EXTENSION for this name. */
export function isExtensionAvailable(name: string): boolean {
  return Object.hasOwn(packaged, name) || builtIn.includes(name) || shippedModule(name) !== undefined;
}

/** Loads the engine's builds of the named extensions; names that have none are left out. */
export async function loadExtensions(names: readonly string[]): Promise<Record<string, Extension>> {
  const loaded: Record<string, Extension> = {};
  for (const name of names) {
    const module = shippedModule(name);
    const load = Object.hasOwn(packaged, name) ? packaged[name] : undefined;
    const build = load ? await load() : module && (await loadShipped(module));
    if (build) loaded[name.replaceAll('-', '_')] = build;
  }
  return loaded;
}

function shippedModule(name: string): string | undefined {
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) return undefined;
  const module = (Object.hasOwn(sameBuild, name) ? sameBuild[name] : undefined) ?? name.replaceAll('-', '_');
  return existsSync(path.join(SHIPPED, `${module}.js`)) ? module : undefined;
}

async function loadShipped(module: string): Promise<Extension | undefined> {
  const exported: Readonly<Record<string, Extension>> = await import(`@electric-sql/pglite/contrib/${module}`);
  return exported[module];
}
