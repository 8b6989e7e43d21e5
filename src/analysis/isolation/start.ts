import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Source folders that the analysis loads, from the folder that holds `analysis`. */
const OWN_CODE = ['analysis', 'domain'];
const PACKAGES = [
  '@electric-sql/pglite',
  '@electric-sql/pglite-pgvector',
  '@pgsql/types',
  '@rgrove/parse-xml',
  'libpg-query',
  'yaml',
];

/** The native parser and its grammars, for code and for migrations that are programs. */
const SYNTAX = '@ast-grep';

/** JavaScript's own heap; the engine's memory is not in it, and is watched from outside. */
const HEAP_MB = 384;

/**
 * Starts the isolated process: an empty environment, no network (see `lockdown.ts`), and Node's permission model, which
 * denies writing files, starting processes and threads, and reading anything but the analysers' own code. Native code is
 * denied too unless `native` asks for the parser of programs.
 * Only V8's baseline compiler runs on the engine's WebAssembly: it is as fast here, and optimising costs 400 MB.
 */
export function startIsolated({ native }: { readonly native: boolean }): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const entry = path.join(path.dirname(here), `child${path.extname(here)}`);
  const code = path.resolve(path.dirname(here), '..', '..');
  const readable = [...OWN_CODE.flatMap((folder) => whole(path.join(code, folder))), ...resolvable(code)];
  return fork(entry, [], {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [
      '--permission',
      ...readable.map((pattern) => `--allow-fs-read=${pattern}`),
      native ? '--allow-addons' : '--no-addons',
      '--liftoff-only',
      `--max-old-space-size=${HEAP_MB}`,
    ],
  });
}

/** What Node looks at to resolve the packages from a folder, and where they really are if something is linked. */
function resolvable(from: string): string[] {
  const readable: string[] = [];
  for (let folder = from; ; folder = path.dirname(folder)) {
    readable.push(path.join(folder, 'package.json'), path.join(folder, 'node_modules'));
    for (const name of [...PACKAGES, SYNTAX]) readable.push(...whole(path.join(folder, 'node_modules', name)));
    if (folder === path.dirname(folder)) break;
  }
  const { resolve } = createRequire(import.meta.url);
  const syntax = path.dirname(packageFolder(resolve(`${SYNTAX}/napi`), `${SYNTAX}/napi`));
  return [...readable, ...PACKAGES.flatMap((name) => whole(packageFolder(resolve(name), name))), ...linked(syntax)];
}

/** A scope's folder, and where its packages really are: pnpm links each one from beside those that need it. */
function linked(scope: string): string[] {
  const real = readdirSync(scope).map((name) => realpathSync(path.join(scope, name)));
  return [scope, ...new Set(real.map((folder) => path.dirname(folder)))].flatMap(whole);
}

function packageFolder(entry: string, name: string): string {
  const marker = `${path.sep}${path.join(...name.split('/'))}${path.sep}`;
  return entry.slice(0, entry.lastIndexOf(marker) + marker.length - 1);
}

function whole(folder: string): string[] {
  return [folder, path.join(folder, '*')];
}
